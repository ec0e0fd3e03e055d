using System.Diagnostics.CodeAnalysis;

namespace Almaty2020.Web.Published;

/// <summary>
/// An immutable dictionary of which a newer one is made without copying it all: what changed lies above the ground that both share. So a
/// publication costs a site of a hundred thousand pages no more than one of a hundred.
/// </summary>
internal sealed class Layered<TKey, TValue>
    where TKey : notnull
{
    /// <summary>Entries above the ground, of which a new ground is made: rare, and each newer one copies fewer than this.</summary>
    private const int MostAbove = 2_000;

    private readonly Dictionary<TKey, TValue> ground;

    /// <summary>Null for what is there no more.</summary>
    private readonly Dictionary<TKey, Entry?> above;

    /// <param name="ground">Nobody else's from now on.</param>
    public Layered(Dictionary<TKey, TValue> ground)
        : this(ground, new Dictionary<TKey, Entry?>(ground.Comparer))
    {
    }

    private Layered(Dictionary<TKey, TValue> ground, Dictionary<TKey, Entry?> above)
    {
        this.ground = ground;
        this.above = above;
        Count = ground.Count + above.Sum(a => (a.Value is null ? 0 : 1) - (ground.ContainsKey(a.Key) ? 1 : 0));
    }

    public int Count { get; }

    public IEnumerable<KeyValuePair<TKey, TValue>> Entries => ground.Where(g => !above.ContainsKey(g.Key))
        .Concat(above.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, a.Value!.Value)));

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!above.TryGetValue(key, out var entry))
            return ground.TryGetValue(key, out value);
        value = entry is null ? default : entry.Value;
        return entry is not null;
    }

    /// <summary>The same without some keys, and then with some entries.</summary>
    public Layered<TKey, TValue> With(IEnumerable<TKey> without, IEnumerable<KeyValuePair<TKey, TValue>> with)
    {
        var newer = new Dictionary<TKey, Entry?>(above, above.Comparer);
        foreach (var key in without)
            newer[key] = null;
        foreach (var (key, value) in with)
            newer[key] = new Entry(value);
        var layered = new Layered<TKey, TValue>(ground, newer);
        return newer.Count <= MostAbove ? layered : new Layered<TKey, TValue>(new Dictionary<TKey, TValue>(layered.Entries, ground.Comparer));
    }

    private sealed record Entry(TValue Value);
}
