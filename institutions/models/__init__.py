"""Institutions, their hosts and departments; audit events; the periods that scheduled jobs have run for."""

from institutions.models.department import Department
from institutions.models.event import Event
from institutions.models.institution import Host, Institution
from institutions.models.run import Run

__all__ = ["Department", "Event", "Host", "Institution", "Run"]
