for (;;) JSON.parse('{"a":[1,2,{"b":3}],"c":4}', (k, v) => v);
