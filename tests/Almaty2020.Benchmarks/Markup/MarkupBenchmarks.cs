using Almaty2020.Markup;
using Almaty2020.Markup.Hostile;
using BenchmarkDotNet.Attributes;

namespace Almaty2020.Benchmarks.Markup;

/// <summary>Rendering a page like those of the site.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class MarkupPageBenchmarks
{
    private const string Page = """
        ## Қоғамдық қабылдау

        Мәтін *курсив*, **қалың**, [сілтеме](page:almaty-2020/active-city) және :en[Champion Mayors].[^1]

        ::: figures
        - **1/5** of Kazakhstan's GDP
        - **2 млн** тұрғын
        :::

        ### Кесте

        | Аудан | Тұрғындар |
        |-------|----------:|
        | Алмалы | 200 000 |
        | Бостандық | 350 000 |

        ::: chart progress Орындалуы
        | Жоба | Үлес |
        |------|------|
        | Метро | 60 % |
        | Жол | 1/5 |
        :::

        ![Медеу](/media/medeu.jpg "Медеу мұз айдыны")

        1. бірінші
        2. екінші

        [^1]: Ескерту.

        """;

    private readonly string _page = string.Concat(Enumerable.Repeat(Page, 5));

    [Benchmark]
    public RenderedMarkup RealPage() => MarkupRenderer.Render(_page);
}

/// <summary>Rendering every hostile text at 100,000 characters.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class MarkupHostileBenchmarks
{
    private string _text = "";

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    public static IEnumerable<string> Names => HostileLengths.Names;

    [GlobalSetup]
    public void Make() => _text = HostileLengths.Generate(Name, 100_000);

    [Benchmark]
    public RenderedMarkup Hostile() => MarkupRenderer.Render(_text);
}
