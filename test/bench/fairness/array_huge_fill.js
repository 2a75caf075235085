for (;;) { try { Array(1e8).fill(0); } catch (error) {} }
