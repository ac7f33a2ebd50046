"""What retraining on synthetic text does: `seedmill lab collapse` on three texts, and theory against simulation."""
