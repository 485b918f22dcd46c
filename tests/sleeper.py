"""A module that does nothing until it is ended, for the test of the tether."""

import sys
import threading

sys.stdout.write("alive\n")
sys.stdout.flush()
threading.Event().wait(100)
