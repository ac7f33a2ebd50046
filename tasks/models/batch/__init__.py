"""Questions that go to a provider's batch interface: hours later and half the price."""
