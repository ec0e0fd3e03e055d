using System.Globalization;
using Almaty2020.Benchmarks.Load;
using Almaty2020.Benchmarks.Markup;
using Almaty2020.Benchmarks.Search;
using Almaty2020.Benchmarks.Texts;
using BenchmarkDotNet.Running;

// `-- markup-table` prints in half a minute what the full benchmark measures in an hour.
if (args is ["markup-table"])
    MarkupTable.Print(Console.Out);
// `-- search-table` measures the search at 10,000 pages a language, or at as many as it is told.
else if (args is ["search-table", ..])
    await SearchTable.PrintAsync(Console.Out, args is [_, var pages] ? int.Parse(pages, CultureInfo.InvariantCulture) : 10_000);
// `-- generate FILE PAGES` fills a new database with so many pages in three languages: what tests/load/scale.sh compares.
else if (args is ["generate", var file, var count])
    await GeneratedSite.MakeAsync(file, int.Parse(count, CultureInfo.InvariantCulture));
// `-- visit ADDRESS` prints what staff and searchers wait for at such a site.
else if (args is ["visit", var address])
    await StaffVisit.PrintAsync(Console.Out, address);
else
    BenchmarkSwitcher.FromAssembly(typeof(SearchTable).Assembly).Run(args);
