using Almaty2020.Benchmarks.Markup;
using BenchmarkDotNet.Running;

// `-- markup-table` prints in half a minute what the full benchmark measures in an hour.
if (args is ["markup-table"])
    MarkupTable.Print(Console.Out);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
