using Almaty2020.Web.Published;
using CsCheck;

namespace Almaty2020.Tests.Published;

public sealed class LayeredTests
{
    [Fact]
    public void AnySequenceOfChanges_LeavesWhatADictionaryHas_AndTheOlderOnesAsTheyWere() =>
        Gen.Select(Gen.Int[0, 5_000], Gen.Select(Gen.Int[0, 6_000].List[0, 900], Gen.Int[0, 6_000].List[0, 900]).List[0, 6]).Sample((size, changes) =>
        {
            var expected = Enumerable.Range(0, size).ToDictionary(n => n, n => $"{n}");
            var layered = new Layered<int, string>(new Dictionary<int, string>(expected));
            var older = new List<(Layered<int, string> Layered, Dictionary<int, string> Expected)>();
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
            foreach (var (have, want) in older)
            {
                Assert.Equal(want.Count, have.Count);
                Assert.Equal(want.OrderBy(e => e.Key), have.Entries.OrderBy(e => e.Key));
                for (var key = 0; key <= 6_000; key += 7)
                    Assert.Equal(want.TryGetValue(key, out var value) ? value : null, have.TryGetValue(key, out var had) ? had : null);
            }
        }, iter: 40);
}
