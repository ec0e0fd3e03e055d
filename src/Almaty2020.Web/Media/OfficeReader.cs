using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;

namespace Almaty2020.Web.Media;

/// <summary>
/// Reads DOCX, XLSX, PPTX, ODT and ODS: ZIP files with XML in them. Every part is inflated once to count its real bytes, which the file may
/// state wrongly, but never kept.
/// </summary>
internal static class OfficeReader
{
    private const int MaxEntries = 5_000;
    private const long MaxInflated = 300L * 1024 * 1024;

    /// <summary>Inflated bytes for each byte of the file. Large tables of the same value reach 50.</summary>
    private const int MaxRatio = 100;

    /// <summary>Smaller files may have any ratio.</summary>
    private const int RatioFrom = 10 * 1024 * 1024;

    private const int MaxXmlCharacters = 2 * 1024 * 1024;

    /// <summary>The record at the end of a ZIP file, without a comment.</summary>
    private const int EndRecordLength = 22;

    /// <summary>How much of each part is searched for a document type declaration, which stands at the beginning.</summary>
    private const int StartLength = 4096;

    private const string Relationships = ".rels";

    private static readonly uint[] ChecksumTable = MakeChecksumTable();

    private static ReadOnlySpan<byte> MacroPart => "vbaProject.bin"u8;

    private static readonly Dictionary<string, PictureType> OpenXml = new(StringComparer.Ordinal)
    {
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"] = PictureType.Docx,
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"] = PictureType.Xlsx,
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"] = PictureType.Pptx,
    };

    private static readonly Dictionary<string, PictureType> OpenDocument = new(StringComparer.Ordinal)
    {
        ["application/vnd.oasis.opendocument.text"] = PictureType.Odt,
        ["application/vnd.oasis.opendocument.spreadsheet"] = PictureType.Ods,
    };

    private static readonly SearchValues<string> Declarations = SearchValues.Create(
        ["<!DOCTYPE", "<!ENTITY"],
        StringComparison.OrdinalIgnoreCase
    );

    /// <exception cref="DocumentRefusedException">The library does not take the file.</exception>
    public static PictureInspection Read(byte[] file, CancellationToken ct)
    {
        // A comment, or bytes behind the record, could be another file.
        var end = file.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0)
            throw new DocumentRefusedException(PictureRefusal.DocumentDamaged);
        if (end != file.Length - EndRecordLength || file.AsSpan(0, Math.Min(file.Length, 1024)).IndexOf("%PDF-"u8) >= 0)
            throw new DocumentRefusedException(PictureRefusal.DocumentHidesOtherContent);

        using var stream = new MemoryStream(file, writable: false);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true, Encoding.UTF8);
        if (zip.Entries.Count > MaxEntries || zip.Entries.Sum(e => (decimal)e.Length) > MaxInflated)
            throw new DocumentRefusedException(PictureRefusal.TooComplex);
        var type = TypeOf(zip);
        RefuseBadNames(zip);
        if (zip.Entries.Any(e => e.IsEncrypted) || IsEncryptedOpenDocument(zip))
            throw new DocumentRefusedException(PictureRefusal.Encrypted);
        if (zip.Entries.Any(IsMacro))
            throw new DocumentRefusedException(PictureRefusal.Macros);
        // Parts that share their bytes: a bomb that lists the same ones again and again.
        if (zip.Entries.Sum(e => (decimal)e.CompressedLength) > file.Length)
            throw new DocumentRefusedException(PictureRefusal.TooComplex);
        InflateAll(zip, file.Length, ct);
        foreach (var relations in zip.Entries.Where(e => e.FullName.EndsWith(Relationships, StringComparison.OrdinalIgnoreCase)))
            RefuseRemoteParts(relations);
        return PictureInspection.Accepted.Document(type, FactsOf(zip, type));
    }

    /// <summary>True for a document with a password: Office puts the whole of it into a file of its format before 2007.</summary>
    public static bool HasEncryptedPackage(ReadOnlySpan<byte> file) =>
        file.IndexOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes("EncryptedPackage".AsSpan())) >= 0;

    private static PictureType TypeOf(ZipArchive zip)
    {
        if (zip.GetEntry("mimetype") is { } mimetype)
        {
            if (OpenDocument.TryGetValue(StartOf(mimetype).Trim(), out var open))
                return open;
            throw new DocumentRefusedException(PictureRefusal.Archive);
        }

        if (zip.GetEntry("[Content_Types].xml") is not { } parts)
            throw new DocumentRefusedException(PictureRefusal.Archive);
        PictureType? found = null;
        foreach (var contentType in AttributesOf(parts, "ContentType"))
        {
            if (
                contentType.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase)
                || contentType.Contains("vbaProject", StringComparison.OrdinalIgnoreCase)
            )
                throw new DocumentRefusedException(PictureRefusal.Macros);
            if (OpenXml.TryGetValue(contentType, out var main))
                found ??= main;
        }

        return found ?? throw new DocumentRefusedException(PictureRefusal.Archive);
    }

    private static void RefuseBadNames(ZipArchive zip)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in zip.Entries)
        {
            if (
                entry.FullName.StartsWith('/')
                || entry.FullName.Contains('\\', StringComparison.Ordinal)
                || entry.FullName.Split('/').Contains("..")
            )
                throw new DocumentRefusedException(PictureRefusal.DocumentHidesOtherContent);
            if (!names.Add(entry.FullName))
                throw new DocumentRefusedException(PictureRefusal.DocumentDamaged);
        }
    }

    private static bool IsMacro(ZipArchiveEntry entry) =>
        entry.FullName.StartsWith("Basic/", StringComparison.OrdinalIgnoreCase)
        || entry.FullName.StartsWith("Scripts/", StringComparison.OrdinalIgnoreCase)
        || entry.Name.StartsWith("vba", StringComparison.OrdinalIgnoreCase)
        || entry.FullName.Contains("/activeX/", StringComparison.OrdinalIgnoreCase);

    private static bool IsEncryptedOpenDocument(ZipArchive zip) =>
        zip.GetEntry("META-INF/manifest.xml") is { } manifest
        && StartOf(manifest, MaxXmlCharacters).Contains(":encryption-data", StringComparison.Ordinal);

    private static void InflateAll(ZipArchive zip, int fileLength, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long total = 0;
            foreach (var entry in zip.Entries)
            {
                using var part = entry.Open();
                var checksum = uint.MaxValue;
                // The end of what was read before, for a name that lies on both sides.
                var kept = 0;
                int read;
                while ((read = part.ReadAtLeast(buffer.AsSpan(kept), StartLength, throwOnEndOfStream: false)) > 0)
                {
                    ct.ThrowIfCancellationRequested();
                    if (kept == 0)
                        RefuseForeignStart(entry, buffer.AsSpan(0, read));
                    checksum = Checksum(checksum, buffer.AsSpan(kept, read));
                    // Names of the parts of a ZIP file are never compressed: a document within the document.
                    if (!IsXml(entry) && buffer.AsSpan(0, kept + read).IndexOf(MacroPart) >= 0)
                        throw new DocumentRefusedException(PictureRefusal.Macros);
                    total += read;
                    if (total > MaxInflated || (total > RatioFrom && total / fileLength > MaxRatio))
                        throw new DocumentRefusedException(PictureRefusal.TooComplex);
                    var end = kept + read;
                    kept = Math.Min(end, MacroPart.Length);
                    buffer.AsSpan(end - kept, kept).CopyTo(buffer);
                }

                // .NET neither checks this nor reads beyond the size that the directory states.
                if (~checksum != entry.Crc32)
                    throw new DocumentRefusedException(PictureRefusal.DocumentDamaged);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>CRC-32, as ZIP files have it.</summary>
    private static uint Checksum(uint before, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            before = ChecksumTable[(byte)(before ^ value)] ^ (before >> 8);
        return before;
    }

    private static uint[] MakeChecksumTable()
    {
        var table = new uint[256];
        for (uint entry = 0; entry < table.Length; entry++)
        {
            var value = entry;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            table[entry] = value;
        }

        return table;
    }

    private static void RefuseForeignStart(ZipArchiveEntry entry, ReadOnlySpan<byte> start)
    {
        var isProgram = (start.StartsWith("MZ"u8) && start.Length > 64) || start.StartsWith("\x7fELF"u8) || start.StartsWith("#!"u8);
        var isArchive =
            start.StartsWith("PK\x03\x04"u8)
            && Path.GetExtension(entry.Name).ToUpperInvariant() is not (".XLSX" or ".DOCX" or ".PPTX" or ".ODT" or ".ODS");
        if (isProgram || isArchive)
            throw new DocumentRefusedException(PictureRefusal.DocumentHidesOtherContent);
        // Office never declares entities; a parser that obeys them would read other files.
        var encoding = start.Length > 1 && (start[0] == 0 || start[1] == 0 || start[0] >= 0xFE) ? Encoding.Unicode : Encoding.UTF8;
        if (IsXml(entry) && encoding.GetString(start[..Math.Min(start.Length, StartLength)]).AsSpan().ContainsAny(Declarations))
            throw new DocumentRefusedException(PictureRefusal.DocumentHidesOtherContent);
    }

    private static bool IsXml(ZipArchiveEntry entry) =>
        Path.GetExtension(entry.Name).ToUpperInvariant() is ".XML" or ".RELS" or ".RDF" or ".VML";

    /// <summary>Refuses templates and objects on other servers, which Office would load and run.</summary>
    private static void RefuseRemoteParts(ZipArchiveEntry relations)
    {
        using var reader = Open(relations);
        while (reader.Read())
        {
            if (
                reader.NodeType == XmlNodeType.Element
                && reader.GetAttribute("TargetMode") == "External"
                && reader.GetAttribute("Type") is { } type
                && (type.EndsWith("/attachedTemplate", StringComparison.Ordinal) || type.EndsWith("/oleObject", StringComparison.Ordinal))
                && reader.GetAttribute("Target") is { } target
                && (target.StartsWith("http", StringComparison.OrdinalIgnoreCase) || target.StartsWith(@"\\", StringComparison.Ordinal))
            )
                throw new DocumentRefusedException(PictureRefusal.Macros);
        }
    }

    private static DocumentFacts FactsOf(ZipArchive zip, PictureType type)
    {
        var isOpenDocument = type is PictureType.Odt or PictureType.Ods;
        var texts = TextsOf(zip.GetEntry(isOpenDocument ? "meta.xml" : "docProps/core.xml"));
        if (!isOpenDocument)
        {
            foreach (var (name, text) in TextsOf(zip.GetEntry("docProps/app.xml")))
                texts.TryAdd(name, text);
        }

        return new DocumentFacts
        {
            Title = Of("title"),
            Author = Of("initial-creator") is { Length: > 0 } first ? first : Of("creator"),
            Producer = Of(isOpenDocument ? "generator" : "Application"),
            CreatedAtUtc = MomentOf(isOpenDocument ? "creation-date" : "created"),
            ChangedAtUtc = MomentOf(isOpenDocument ? "date" : "modified"),
            LanguageCode = Of("language"),
        };

        string Of(string name) => DocumentReader.Text(texts.GetValueOrDefault(name));

        DateTime? MomentOf(string name) =>
            DateTime.TryParse(
                Of(name),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
                out var moment
            )
                ? moment
                : null;
    }

    /// <summary>The first text of each element, by the element's name without its prefix.</summary>
    private static Dictionary<string, string> TextsOf(ZipArchiveEntry? entry)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (entry is null)
            return texts;
        using var reader = Open(entry);
        var name = "";
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
                name = reader.LocalName;
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                texts.TryAdd(name, reader.Value);
        }

        return texts;
    }

    private static List<string> AttributesOf(ZipArchiveEntry entry, string attribute)
    {
        var values = new List<string>();
        using var reader = Open(entry);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.GetAttribute(attribute) is { } value)
                values.Add(value);
        }

        return values;
    }

    private static XmlReader Open(ZipArchiveEntry entry)
    {
        try
        {
            return XmlReader.Create(
                entry.Open(),
                new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    MaxCharactersInDocument = MaxXmlCharacters,
                    CloseInput = true,
                }
            );
        }
        catch (InvalidDataException)
        {
            throw new DocumentRefusedException(PictureRefusal.DocumentDamaged);
        }
    }

    private static string StartOf(ZipArchiveEntry entry, int length = 100)
    {
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        var start = new char[length];
        return new string(start, 0, reader.ReadBlock(start, 0, length));
    }
}
