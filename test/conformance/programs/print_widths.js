console.log([ {}, 1, 2, 'x日本', undefined, 'TypeError', false, 'c', 'Hello1.5' ]);
console.log([ {}, 1, 2, 'xabcd', undefined, 'TypeError', false, 'c', 'Hello1.5' ]);
console.log([ {}, 1, 2, 'x😀', undefined, 'TypeError', false, 'c', 'Hello1.5' ]);
console.log([ {}, 1, 2, 'xéab', undefined, 'TypeError', false, 'c', 'Hello1.5' ]);
console.log(['日本', '日', 'a', '日本語', 'bb', 'x', 'é', 'e\u0301', '😀', 'ab'], ['🚀','☃','✓','a','b','c','dd','eee']);
console.log(Array.from({length: 30}, (_, i) => '日'.repeat(i % 4) + i));
