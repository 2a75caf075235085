let o = [];
for (let i = 0; i < 100; i++) o = [o];
for (;;) JSON.stringify(o, null, 10);
