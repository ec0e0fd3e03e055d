using Almaty2020.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Almaty2020.Tests.Support;

/// <summary>Starts the classes that take more than a minute first, so that the run does not end with waiting for one of them.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        "Almaty2020.Tests.Drills.",
        "Almaty2020.Tests.Outage.",
        ".BackgroundServiceTests",
        ".DatabaseErrorAdviceTests",
        ".EveryCommandTests",
        ".ContentCommandTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => IsLong(c) ? 0 : 1).ThenBy(c => c.UniqueID, StringComparer.Ordinal)];

    private static bool IsLong(ITestCollection collection) =>
        Long.Any(name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal));
}
