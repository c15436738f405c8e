"""The service under fire: real processes, real questions, an oracle of right answers, and a count of all else."""
