using System.Diagnostics.CodeAnalysis;

namespace Almaty2020.Web.Published;

/// <summary>
/// An immutable dictionary with cheap changed copies: changes are kept in a small overlay above base entries that all copies share. A
/// publication therefore costs no more on a site of a hundred thousand pages than on one of a hundred.
/// </summary>
internal sealed class OverlayDictionary<TKey, TValue>
    where TKey : notnull
{
    /// <summary>
    /// Largest overlay. A larger one is merged into new base entries, which is rare. Any other copy duplicates at most this many entries.
    /// </summary>
    private const int MaxOverlay = 2_000;

    private readonly Dictionary<TKey, TValue> baseEntries;

    /// <summary>Changes to the base entries; null marks a removed key.</summary>
    private readonly Dictionary<TKey, Entry?> overlay;

    /// <param name="baseEntries">Owned by this instance from now on: the caller must not change it.</param>
    public OverlayDictionary(Dictionary<TKey, TValue> baseEntries)
        : this(baseEntries, new Dictionary<TKey, Entry?>(baseEntries.Comparer)) { }

    private OverlayDictionary(Dictionary<TKey, TValue> baseEntries, Dictionary<TKey, Entry?> overlay)
    {
        this.baseEntries = baseEntries;
        this.overlay = overlay;
        Count = baseEntries.Count + overlay.Sum(a => (a.Value is null ? 0 : 1) - (baseEntries.ContainsKey(a.Key) ? 1 : 0));
    }

    public int Count { get; }

    public IEnumerable<KeyValuePair<TKey, TValue>> Entries =>
        baseEntries
            .Where(b => !overlay.ContainsKey(b.Key))
            .Concat(overlay.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, a.Value!.Value)));

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!overlay.TryGetValue(key, out var entry))
            return baseEntries.TryGetValue(key, out value);
        value = entry is null ? default : entry.Value;
        return entry is not null;
    }

    /// <summary>A copy without some keys, to which some entries are then added.</summary>
    public OverlayDictionary<TKey, TValue> With(IEnumerable<TKey> without, IEnumerable<KeyValuePair<TKey, TValue>> with)
    {
        var changed = new Dictionary<TKey, Entry?>(overlay, overlay.Comparer);
        foreach (var key in without)
            changed[key] = null;
        foreach (var (key, value) in with)
            changed[key] = new Entry(value);
        var copy = new OverlayDictionary<TKey, TValue>(baseEntries, changed);
        return changed.Count <= MaxOverlay
            ? copy
            : new OverlayDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(copy.Entries, baseEntries.Comparer));
    }

    private sealed record Entry(TValue Value);
}
