"""A grammar of portal layouts: portals composed at random, whose faults are known by construction.

``plan`` invents what units publish and which faults they have; ``looks`` draws how it is shown; ``compose`` renders it
and states the truth; ``judge`` holds findings against it. See ``python -m tests.portal.grammar --help``.
"""
