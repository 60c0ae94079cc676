"""What the jobs of the live scheduler run. Its rows name these functions."""


def tick(*args, **kwargs):
    """The listener of live.py keeps account of it."""


class Mailer:
    @staticmethod
    def send(*args, **kwargs):
        pass
