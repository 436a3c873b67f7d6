"""Messaging's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.messaging.appointments import PostgresAppointments
from adapters.postgres.messaging.devices import PostgresDevices
from adapters.postgres.messaging.messages import PostgresBatches, PostgresChanges, PostgresQueue
from adapters.postgres.messaging.preferences import PostgresPreferences
from adapters.postgres.messaging.zones import PostgresZones
from core.messaging.agenda.ports import Appointments, DueAppointments, PlansOfPeople, Queue, Zones
from core.messaging.delivery.ports import Batches, Changes, PushDevices
from core.messaging.devices.ports import Devices
from core.messaging.preferences.ports import Preferences


class PostgresMessaging(Provider):
    """Appointments, messages, devices, preferences."""

    scope = Scope.APP
    kept_appointments = provide(PostgresAppointments)
    appointments = alias(PostgresAppointments, provides=Appointments)
    plans = alias(PostgresAppointments, provides=PlansOfPeople)
    due = alias(PostgresAppointments, provides=DueAppointments)
    zones = provide(PostgresZones, provides=Zones)
    queue = provide(PostgresQueue, provides=Queue)
    batches = provide(PostgresBatches, provides=Batches)
    changes = provide(PostgresChanges, provides=Changes)
    kept_devices = provide(PostgresDevices)
    devices = alias(PostgresDevices, provides=Devices)
    push_devices = alias(PostgresDevices, provides=PushDevices)
    preferences = provide(PostgresPreferences, provides=Preferences)
