using System.IO.Compression;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Almaty2020.Web.Media;

/// <summary>Reads PDF with PdfPig: only the objects that describe the document, never the content of its pages.</summary>
internal static class PdfReader
{
    private const int MaxPages = 10_000;

    /// <summary>Pages in which a text is looked for.</summary>
    private const int PagesWithText = 50;

    private const int MaxNodes = 2_000;

    private const int MaxReferences = 20;

    private const int MaxDepth = 64;

    /// <summary>Length of the end of the file in which readers look for the end mark, in bytes.</summary>
    private const int EndLength = 1024;

    /// <exception cref="DocumentRefusedException">The library does not take the file.</exception>
    public static PictureInspection Read(byte[] file, CancellationToken ct)
    {
        if (PictureSignature.IsArchiveAtEnd(file))
            throw new DocumentRefusedException(PictureRefusal.DocumentHidesOtherContent);
        if (file.AsSpan(Math.Max(0, file.Length - EndLength)).IndexOf("%%EOF"u8) < 0)
            throw new DocumentRefusedException(PictureRefusal.DocumentDamaged);

        var limits = new ReadingLimits(ct);
        try
        {
            using var stream = new LimitedStream(file, limits);
            using var document = PdfDocument.Open(
                stream,
                new ParsingOptions
                {
                    UseLenientParsing = true,
                    SkipMissingFonts = true,
                    MaxStackDepth = MaxDepth,
                    FilterProvider = new LimitedFilters(limits),
                }
            );
            if (document.IsEncrypted)
                throw new DocumentRefusedException(PictureRefusal.Encrypted);
            if (document.NumberOfPages > MaxPages)
                throw new DocumentRefusedException(PictureRefusal.TooComplex);
            if (document.NumberOfPages == 0)
                throw new DocumentRefusedException(PictureRefusal.DocumentDamaged);
            var objects = new PdfObjects(document);
            RefuseActions(objects);
            return PictureInspection.Accepted.Document(PictureType.Pdf, FactsOf(document, objects));
        }
        catch (PdfDocumentEncryptedException)
        {
            throw new DocumentRefusedException(PictureRefusal.Encrypted);
        }
    }

    /// <summary>Refuses what a PDF program could run when it opens the document, and files within it.</summary>
    private static void RefuseActions(PdfObjects objects)
    {
        var catalog = objects.Catalog;
        if (objects.Dictionary(catalog, "OpenAction") is { } action && objects.Name(action, "S") is "JavaScript" or "Launch")
            throw new DocumentRefusedException(PictureRefusal.Macros);
        if (objects.Dictionary(catalog, "Names") is not { } names)
            return;
        if (objects.Dictionary(names, "JavaScript") is not null)
            throw new DocumentRefusedException(PictureRefusal.Macros);
        if (objects.Dictionary(names, "EmbeddedFiles") is not null)
            throw new DocumentRefusedException(PictureRefusal.DocumentHidesOtherContent);
    }

    private static DocumentFacts FactsOf(PdfDocument document, PdfObjects objects)
    {
        var information = document.Information;
        return new DocumentFacts
        {
            Pages = document.NumberOfPages,
            Title = DocumentReader.Text(information.Title),
            Author = DocumentReader.Text(information.Author),
            Producer = DocumentReader.Text(information.Producer is { Length: > 0 } producer ? producer : information.Creator),
            CreatedAtUtc = information.GetCreatedDateTimeOffset()?.UtcDateTime,
            ChangedAtUtc = information.GetModifiedDateTimeOffset()?.UtcDateTime,
            LanguageCode = DocumentReader.Text(objects.Text(objects.Catalog, "Lang")),
            IsTagged =
                objects.Dictionary(objects.Catalog, "StructTreeRoot") is not null
                && objects.Dictionary(objects.Catalog, "MarkInfo") is { } mark
                && objects.Token(mark, "Marked") is BooleanToken { Data: true },
            HasText = HasText(objects),
        };
    }

    /// <summary>True if one of the first pages has a font. Pages that were scanned without recognizing letters have none.</summary>
    private static bool HasText(PdfObjects objects)
    {
        var waiting = new Stack<DictionaryToken>();
        if (objects.Dictionary(objects.Catalog, "Pages") is { } root)
            waiting.Push(root);
        var (nodes, pages) = (0, 0);
        while (waiting.TryPop(out var node) && nodes++ < MaxNodes && pages < PagesWithText)
        {
            if (objects.Dictionary(node, "Resources") is { } resources && HasFont(objects, resources, isForm: false))
                return true;
            if (objects.Array(node, "Kids") is not { } kids)
            {
                pages++;
                continue;
            }

            foreach (var kid in kids.Data.Take(MaxNodes).Reverse())
            {
                if (objects.Resolve(kid) is DictionaryToken below)
                    waiting.Push(below);
            }
        }

        return false;
    }

    private static bool HasFont(PdfObjects objects, DictionaryToken resources, bool isForm)
    {
        if (objects.Dictionary(resources, "Font") is { Data.Count: > 0 })
            return true;
        // Some programs put the whole page into a form.
        return !isForm
            && objects.Dictionary(resources, "XObject") is { } parts
            && parts
                .Data.Values.Take(MaxReferences)
                .Any(part =>
                    objects.Resolve(part) is StreamToken form
                    && objects.Name(form.StreamDictionary, "Subtype") == "Form"
                    && objects.Dictionary(form.StreamDictionary, "Resources") is { } own
                    && HasFont(objects, own, isForm: true)
                );
    }

    /// <summary>Looks up values that may be references to other objects.</summary>
    private sealed class PdfObjects(PdfDocument document)
    {
        public DictionaryToken Catalog => document.Structure.Catalog.CatalogDictionary;

        public IToken? Resolve(IToken? token)
        {
            for (var count = 0; token is IndirectReferenceToken reference && count < MaxReferences; count++)
                token = document.Structure.GetObject(reference.Data)?.Data;
            return token;
        }

        public IToken? Token(DictionaryToken within, string name) => within.Data.TryGetValue(name, out var token) ? Resolve(token) : null;

        public DictionaryToken? Dictionary(DictionaryToken within, string name) => Token(within, name) as DictionaryToken;

        public ArrayToken? Array(DictionaryToken within, string name) => Token(within, name) as ArrayToken;

        public string? Name(DictionaryToken within, string name) => (Token(within, name) as NameToken)?.Data;

        public string? Text(DictionaryToken within, string name) =>
            Token(within, name) switch
            {
                StringToken text => text.Data,
                HexToken text => text.Data,
                _ => null,
            };
    }

    /// <summary>Ends the reading by an exception when it takes too long or too much memory. PdfPig itself has no such limits.</summary>
    private sealed class ReadingLimits(CancellationToken ct)
    {
        /// <summary>Allocated by the reading thread. An upper bound of what is in memory at once.</summary>
        private const long MaxAllocated = 200L * 1024 * 1024;

        /// <summary>Largest inflated size of one stream, in bytes. Streams that describe a document have a few kilobytes.</summary>
        private const int MaxInflated = 4 * 1024 * 1024;

        /// <summary>LZW expands more than its decoder could stop at, and only very old files use it.</summary>
        private const int MaxOldFilter = 64 * 1024;

        private readonly long before = GC.GetAllocatedBytesForCurrentThread();

        public void Check()
        {
            ct.ThrowIfCancellationRequested();
            if (GC.GetAllocatedBytesForCurrentThread() - before > MaxAllocated)
                throw new DocumentRefusedException(PictureRefusal.TooComplex);
        }

        public void CheckStream(ReadOnlyMemory<byte> stream, bool isFlate)
        {
            Check();
            if (!isFlate && stream.Length > MaxOldFilter)
                throw new DocumentRefusedException(PictureRefusal.TooComplex);
            if (!isFlate)
                return;
            using var inflated = new ZLibStream(new MemoryStream(stream.ToArray()), CompressionMode.Decompress);
            var buffer = new byte[16 * 1024];
            var total = 0;
            try
            {
                int read;
                while ((read = inflated.Read(buffer)) > 0)
                {
                    total += read;
                    if (total > MaxInflated)
                        throw new DocumentRefusedException(PictureRefusal.TooComplex);
                }
            }
            catch (InvalidDataException)
            {
                // PdfPig decides what to do with a damaged stream, which ends here for it too.
            }
        }
    }

    private sealed class LimitedStream(byte[] file, ReadingLimits limits) : MemoryStream(file, writable: false)
    {
        private const int BytesPerCheck = 4096;

        private int count;

        public override int ReadByte()
        {
            if (++count % BytesPerCheck == 0)
                limits.Check();
            return base.ReadByte();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            limits.Check();
            return base.Read(buffer, offset, count);
        }

        public override int Read(Span<byte> buffer)
        {
            limits.Check();
            return base.Read(buffer);
        }
    }

    private sealed class LimitedFilters(ReadingLimits limits) : IFilterProvider
    {
        private static readonly IFilterProvider All = DefaultFilterProvider.Instance;

        public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Limit(All.GetFilters(dictionary));

        public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Limit(All.GetNamedFilters(names));

        public IReadOnlyList<IFilter> GetAllFilters() => Limit(All.GetAllFilters());

        private IReadOnlyList<IFilter> Limit(IReadOnlyList<IFilter> filters) => [.. filters.Select(f => new LimitedFilter(f, limits))];
    }

    private sealed class LimitedFilter(IFilter inner, ReadingLimits limits) : IFilter
    {
        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            limits.CheckStream(input, isFlate: inner is FlateFilter);
            return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
        }
    }
}
