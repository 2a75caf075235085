let o = {};
for (let i = 0; i < 500; i++) o = { o };
for (;;) JSON.stringify(o);
