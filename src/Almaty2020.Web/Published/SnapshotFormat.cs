using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Published;

/// <summary>
/// A snapshot as bytes: blocks, each with its length and its hash, of which the first says how many follow. Numbers are little-endian, texts UTF-16 as in
/// memory. Whatever another build of the program has written is not read: so what a page consists of may change without a word here.
/// </summary>
internal static class SnapshotFormat
{
    /// <summary>Bytes, about: so many that reading them is shared out evenly, so few that not much lies around.</summary>
    private const int BlockSize = 1024 * 1024;

    private const int MaxBlockSize = 64 * BlockSize;
    private const int HashSize = 8;

    private static readonly Language[] Languages = [.. Language.All];
    private static readonly Guid Build = typeof(SnapshotFormat).Module.ModuleVersionId;

    /// <param name="site">One whose newest act has a time: without it nobody could tell whether it is of a database's past.</param>
    public static void Write(PublishedSite site, Stream to)
    {
        var ids = site.Pages.Select(p => p.PageId).Distinct().Order().ToList();
        var head = new Writer();
        head.Put(Build);
        head.Put(site.Version);
        head.Put(site.ActAtUtc!.Value.Ticks);
        head.Put(ids.Count);
        foreach (var leads in new[] { site.Redirects, site.Merged })
        {
            var list = leads.ToList();
            head.Put(list.Count);
            foreach (var ((language, text), pageId) in list)
            {
                head.Put(language);
                head.Put(text);
                head.Put(pageId);
            }
        }

        foreach (var language in Language.All)
        {
            var changes = site.Changes(language);
            head.Put(changes.Count);
            foreach (var change in changes)
            {
                head.Put(change.PageId);
                head.Put(change.RevisionId);
                head.Put(change.AtUtc.Ticks);
                head.Put(change.Note);
            }
        }

        head.WriteTo(to);
        var block = new Writer();
        foreach (var id in ids)
        {
            Put(block, site.InEveryLanguage(id));
            if (block.Length < BlockSize)
                continue;
            block.WriteTo(to);
            block = new Writer();
        }

        block.WriteTo(to);
    }

    /// <returns>Null when another build has written it.</returns>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static PublishedSite? Read(Stream from)
    {
        try
        {
            var bytes = Block(from, size => new byte[size]) ?? throw new InvalidDataException("The file is empty.");
            var head = new Reader(bytes);
            if (head.Guid() != Build)
                return null;
            var (version, at, count) = (head.Long(), Utc(head.Long()), head.Int());
            var (redirects, merged) = (Leads(ref head), Leads(ref head));
            var changes = new Dictionary<Language, IReadOnlyList<PageChange>>();
            foreach (var language in Language.All)
            {
                var newest = new PageChange[head.Int()];
                for (var i = 0; i < newest.Length; i++)
                    newest[i] = new PageChange(head.Int(), head.Int(), Utc(head.Long()), head.Text());
                changes[language] = newest;
            }

            var parts = new ConcurrentBag<(List<PublishedPage> Pages, int Ids)>();
            Parallel.ForEach(Partitioner.Create(Blocks(from), EnumerablePartitionerOptions.NoBuffering), block =>
            {
                parts.Add(Pages(block));
                ArrayPool<byte>.Shared.Return(block.Array!);
            });
            return parts.Sum(part => part.Ids) == count
                ? new PublishedSite(version, [.. parts.SelectMany(part => part.Pages)], redirects, changes, merged.ToDictionary()) { ActAtUtc = at }
                : throw new InvalidDataException("The file ends too early.");
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or AggregateException or EndOfStreamException)
        {
            throw new InvalidDataException("The file is no snapshot.", e);
        }
    }

    /// <summary>One page in every language that it is live in.</summary>
    private static void Put(Writer block, IReadOnlyList<PublishedPage> inLanguages)
    {
        var place = inLanguages[0];
        block.Put(place.PageId);
        block.Put(place.Key);
        block.Put((int)place.Template);
        block.Put(place.ParentId ?? -1);
        block.Put(place.Position);
        block.Put((int)place.Navigation);
        block.Put(inLanguages.Count);
        foreach (var page in inLanguages)
        {
            block.Put(page.Language);
            block.Put(page.Path);
            block.Put(page.Title);
            block.Put(page.ShortTitle == page.Title ? null : page.ShortTitle);
            block.Put(page.Summary);
            block.Put(page.LastReviewed.DayNumber);
            block.Put(page.RevisionId);
            block.Put(page.ChangedAtUtc.Ticks);
            block.Put(page.BehindSinceUtc?.Ticks ?? -1);
            block.Put(page.Sign ?? -1);
            block.Put(page.Retirement?.AtUtc.Ticks ?? -1);
            block.Put(page.Retirement?.Note);
        }
    }

    private static (List<PublishedPage> Pages, int Ids) Pages(ArraySegment<byte> block)
    {
        var reader = new Reader(block);
        var (pages, ids) = (new List<PublishedPage>(), 0);
        for (; !reader.IsAtEnd; ids++)
        {
            var (id, key, template, parent, position, navigation) = (reader.Int(), reader.Text(), (Template)reader.Int(), reader.Int(), reader.Int(), (Navigation)reader.Int());
            for (var left = reader.Int(); left > 0; left--)
            {
                var (language, path, title) = (reader.Language(), reader.Text(), reader.Text());
                pages.Add(new PublishedPage
                {
                    PageId = id,
                    Key = key,
                    Template = template,
                    ParentId = parent < 0 ? null : parent,
                    Position = position,
                    Navigation = navigation,
                    Language = language,
                    Path = path,
                    Title = title,
                    ShortTitle = reader.TextOrNull() ?? title,
                    Summary = reader.Text(),
                    LastReviewed = DateOnly.FromDayNumber(reader.Int()),
                    RevisionId = reader.Int(),
                    ChangedAtUtc = Utc(reader.Long()),
                    BehindSinceUtc = reader.Long() is var behind and >= 0 ? Utc(behind) : null,
                    Sign = reader.Int() is var sign and >= 0 ? sign : null,
                    Retirement = (reader.Long(), reader.TextOrNull()) is (var retired, { } note) ? new Retirement(Utc(retired), note) : null,
                });
            }
        }

        return (pages, ids);
    }

    private static List<KeyValuePair<(Language, string), int>> Leads(ref Reader head)
    {
        var leads = new List<KeyValuePair<(Language, string), int>>();
        for (var left = head.Int(); left > 0; left--)
            leads.Add(KeyValuePair.Create((head.Language(), head.Text()), head.Int()));
        return leads;
    }

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);

    private static IEnumerable<ArraySegment<byte>> Blocks(Stream from)
    {
        while (Block(from, ArrayPool<byte>.Shared.Rent) is { } block)
            yield return block;
    }

    /// <returns>Null at the end.</returns>
    private static ArraySegment<byte>? Block(Stream from, Func<int, byte[]> room)
    {
        Span<byte> begin = stackalloc byte[sizeof(int) + HashSize];
        if (from.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) is var read && read < begin.Length)
            return read == 0 ? null : throw new InvalidDataException("The file ends too early.");
        var size = BinaryPrimitives.ReadInt32LittleEndian(begin);
        if (size is < 0 or > MaxBlockSize)
            throw new InvalidDataException("A block has no such size.");
        var block = new ArraySegment<byte>(room(size), 0, size);
        from.ReadExactly(block);
        return begin[sizeof(int)..].SequenceEqual(SHA256.HashData(block).AsSpan(0, HashSize)) ? block : throw new InvalidDataException("A block is spoilt.");
    }

    private sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> bytes = new();

        public int Length => bytes.WrittenCount;

        public void Put(int number)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), number);
            bytes.Advance(sizeof(int));
        }

        public void Put(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), number);
            bytes.Advance(sizeof(long));
        }

        public void Put(Guid guid) => bytes.Write(guid.ToByteArray());

        public void Put(Language language) => Put(Array.IndexOf(Languages, language));

        public void Put(string? text)
        {
            Put(text?.Length ?? -1);
            bytes.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }

        public void WriteTo(Stream to)
        {
            Span<byte> begin = stackalloc byte[sizeof(int) + HashSize];
            BinaryPrimitives.WriteInt32LittleEndian(begin, Length);
            SHA256.HashData(bytes.WrittenSpan).AsSpan(0, HashSize).CopyTo(begin[sizeof(int)..]);
            to.Write(begin);
            to.Write(bytes.WrittenSpan);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> left = bytes;

        public readonly bool IsAtEnd => left.IsEmpty;

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

        public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

        public Guid Guid() => new(Take(16));

        public Language Language() => Languages[Int()];

        public string Text() => TextOrNull() ?? throw new InvalidDataException("A text is missing.");

        public string? TextOrNull() => Int() is var length and >= 0 ? new string(MemoryMarshal.Cast<byte, char>(Take(checked(length * sizeof(char))))) : null;

        private ReadOnlySpan<byte> Take(int length)
        {
            var taken = left[..length];
            left = left[length..];
            return taken;
        }
    }
}
