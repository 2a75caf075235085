const a = Array.from({ length: 5000 }, (_, i) => i);
for (;;) a.copyWithin(0, 100);
