"""Challenges for a working day: seven goals, three levels of energy each."""

from __future__ import annotations

from core.engagement.challenges.library import Entry
from core.engagement.challenges.wellness.connection import CONNECTION
from core.engagement.challenges.wellness.energy import ENERGY
from core.engagement.challenges.wellness.focus import FOCUS
from core.engagement.challenges.wellness.movement import MOVEMENT
from core.engagement.challenges.wellness.nutrition import NUTRITION
from core.engagement.challenges.wellness.sleep import SLEEP
from core.engagement.challenges.wellness.stress import STRESS

WELLNESS: tuple[Entry, ...] = (*FOCUS, *ENERGY, *STRESS, *SLEEP, *MOVEMENT, *NUTRITION, *CONNECTION)
