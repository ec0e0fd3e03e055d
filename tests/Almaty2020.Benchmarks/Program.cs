using System.Globalization;
using Almaty2020.Benchmarks.Load;
using Almaty2020.Benchmarks.Markup;
using Almaty2020.Benchmarks.Pictures;
using Almaty2020.Benchmarks.Search;
using Almaty2020.Benchmarks.Texts;
using BenchmarkDotNet.Running;

// `markup-table` measures in half a minute what the full benchmark measures in an hour.
if (args is ["markup-table"])
    MarkupTable.Print(Console.Out);
// `search-table [PAGES]` measures searches at PAGES pages per language, 10,000 by default.
else if (args is ["search-table", ..])
    await SearchTable.PrintAsync(Console.Out, args is [_, var pages] ? int.Parse(pages, CultureInfo.InvariantCulture) : 10_000);
// `picture-table [FOLDER]` compares the bytes of AVIF and JPEG at equal quality; it fails if AVIF files are larger than their target.
else if (args is ["picture-table", ..])
    Environment.ExitCode = PictureTable.Print(Console.Out, args is [_, var pictures] ? pictures : null) ? 0 : 1;
// `generate FILE PAGES` fills a new database with PAGES pages in three languages, for tests/load/scale.sh.
else if (args is ["generate", var file, var count])
    await GeneratedSite.GenerateAsync(file, int.Parse(count, CultureInfo.InvariantCulture));
// `visit ADDRESS` prints the response times of staff and search requests at such a site.
else if (args is ["visit", var address])
    await StaffLoadTest.PrintAsync(Console.Out, address);
else
    BenchmarkSwitcher.FromAssembly(typeof(SearchTable).Assembly).Run(args);
