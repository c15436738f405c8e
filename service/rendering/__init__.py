"""One :class:`~service.screening.screen.Screening`, several renderings of it. Pure; knows no HTTP."""
