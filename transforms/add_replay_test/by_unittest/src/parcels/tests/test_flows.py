import unittest

from parcels.flows import Ship
from temporalio.client import Client


class ShipTest(unittest.TestCase):
	def test_ship(self):
		self.assertTrue(Ship, 'is there')
		self.assertTrue(Client)
