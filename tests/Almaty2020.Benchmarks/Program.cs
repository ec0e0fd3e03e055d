using System.Globalization;
using Almaty2020.Benchmarks.Markup;
using Almaty2020.Benchmarks.Search;
using BenchmarkDotNet.Running;

// `-- markup-table` prints in half a minute what the full benchmark measures in an hour.
if (args is ["markup-table"])
    MarkupTable.Print(Console.Out);
// `-- search-table` measures the search at 10,000 pages a language, or at as many as it is told.
else if (args is ["search-table", ..])
    await SearchTable.PrintAsync(Console.Out, args is [_, var pages] ? int.Parse(pages, CultureInfo.InvariantCulture) : 10_000);
else
    BenchmarkSwitcher.FromAssembly(typeof(SearchTable).Assembly).Run(args);
