const text = "x".repeat(1000);
for (;;) text.replace("x", "$`$'$&".repeat(20));
