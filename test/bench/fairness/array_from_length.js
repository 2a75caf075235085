for (;;) Array.from({ length: 2000 });
