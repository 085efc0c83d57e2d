def random_cases(make, linkers, seed, count):
    return []
