"""Messaging's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.messaging.appointments import MemoryAppointments, MemoryZones
from adapters.memory.messaging.devices import MemoryDevices
from adapters.memory.messaging.messages import MemoryMessages
from adapters.memory.messaging.preferences import MemoryPreferences
from core.messaging.agenda.ports import Appointments, DueAppointments, PlansOfPeople, Queue, Zones
from core.messaging.delivery.ports import Batches, Changes, PushDevices
from core.messaging.devices.ports import Devices
from core.messaging.preferences.ports import Preferences


class MemoryMessaging(Provider):
    """Appointments, messages, devices, preferences."""

    scope = Scope.APP
    kept_appointments = provide(MemoryAppointments)
    appointments = alias(MemoryAppointments, provides=Appointments)
    plans = alias(MemoryAppointments, provides=PlansOfPeople)
    due = alias(MemoryAppointments, provides=DueAppointments)
    zones = provide(MemoryZones, provides=Zones)
    messages = provide(MemoryMessages)
    queue = alias(MemoryMessages, provides=Queue)
    batches = alias(MemoryMessages, provides=Batches)
    changes = alias(MemoryMessages, provides=Changes)
    kept_devices = provide(MemoryDevices)
    devices = alias(MemoryDevices, provides=Devices)
    push_devices = alias(MemoryDevices, provides=PushDevices)
    preferences = provide(MemoryPreferences, provides=Preferences)
