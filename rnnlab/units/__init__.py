"""The units of a network: the orders in which they can stand, and what excites each of them."""

from rnnlab.units.excitation import Example, Excitation, Excitations, digits_within_reach, excitations
from rnnlab.units.orders import NUMBERED, UnitOrder, class_order_key, unit_orders

__all__ = [
    "NUMBERED",
    "Example",
    "Excitation",
    "Excitations",
    "UnitOrder",
    "class_order_key",
    "digits_within_reach",
    "excitations",
    "unit_orders",
]
