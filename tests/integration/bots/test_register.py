"""`rhizome telegram` against the sandbox's Bot API: what it sets, and what it finds wrong."""

import argparse
from collections.abc import AsyncIterator

import pytest

from bootstrap import running, wire
from core.bots.register import RegisterBots
from core.bots.updates import ALLOWED
