for (;;) [1, 2, 3, 4, 5].values().map((x) => x + 1).filter((x) => x > 2).take(2).toArray();
