using Almaty2020.Web.Published;
using CsCheck;

namespace Almaty2020.Tests.Published;

public sealed class OverlayDictionaryTests
{
    [Fact]
    public void AnySequenceOfChanges_EqualsDictionary_AndOlderCopiesAreUnchanged() =>
        Gen.Select(Gen.Int[0, 5_000], Gen.Select(Gen.Int[0, 6_000].List[0, 900], Gen.Int[0, 6_000].List[0, 900]).List[0, 6])
            .Sample(
                (size, changes) =>
                {
                    var expected = Enumerable.Range(0, size).ToDictionary(n => n, n => $"{n}");
                    var layered = new OverlayDictionary<int, string>(new Dictionary<int, string>(expected));
                    var older = new List<(OverlayDictionary<int, string> Layered, Dictionary<int, string> Expected)>();
                    foreach (var (without, with) in changes)
                    {
                        older.Add((layered, new Dictionary<int, string>(expected)));
                        layered = layered.With(without, with.Select(n => KeyValuePair.Create(n, $"{n} of {older.Count}")));
                        foreach (var key in without)
                            expected.Remove(key);
                        foreach (var key in with)
                            expected[key] = $"{key} of {older.Count}";
                    }

                    older.Add((layered, expected));
                    foreach (var (actual, expectedEntries) in older)
                    {
                        Assert.Equal(expectedEntries.Count, actual.Count);
                        Assert.Equal(expectedEntries.OrderBy(e => e.Key), actual.Entries.OrderBy(e => e.Key));
                        for (var key = 0; key <= 6_000; key += 7)
                            Assert.Equal(
                                expectedEntries.TryGetValue(key, out var value) ? value : null,
                                actual.TryGetValue(key, out var actualValue) ? actualValue : null
                            );
                    }
                },
                iter: 40
            );
}
