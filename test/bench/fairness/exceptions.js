for (;;) { try { throw new Error("x"); } catch (error) {} }
