using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using YamlDotNet.Core;

namespace Almaty2020.Web.Importing;

/// <summary>The description of a picture or document in the library, as in the file beside the original.</summary>
/// <param name="FileName">The name under which the original was uploaded.</param>
public sealed record LibraryText(
    string FileName,
    string Credit,
    string Licence,
    bool IsDecorative,
    int FocusX,
    int FocusY,
    IReadOnlyDictionary<Language, string> AlternativeTexts
)
{
    public bool IsDocument { get; init; }

    /// <summary>The language of a document; null leaves it as it is.</summary>
    public Language? DocumentLanguage { get; init; }

    public static LibraryText Of(Picture picture) =>
        new(
            picture.FileName,
            picture.Credit,
            picture.Licence,
            picture.IsDecorative,
            picture.FocusX,
            picture.FocusY,
            picture.Texts.ToDictionary(t => t.Language, t => t.AlternativeText)
        )
        {
            IsDocument = picture.Type.IsDocument(),
            DocumentLanguage = picture.DocumentLanguage,
        };

    public bool IsSame(LibraryText other) =>
        this with { AlternativeTexts = other.AlternativeTexts, FileName = other.FileName } == other
        && Language.All.All(l => AlternativeTexts.GetValueOrDefault(l, "") == other.AlternativeTexts.GetValueOrDefault(l, ""));

    internal string ToYaml() =>
        new FrontMatterWriter()
            .Text("file", FileName)
            .Text("credit", Credit)
            .Text("licence", Licence)
            .Boolean("decorative", IsDecorative ? true : null)
            .Number("focus-x", IsDocument ? null : FocusX)
            .Number("focus-y", IsDocument ? null : FocusY)
            .Text("language", DocumentLanguage?.Code)
            .Mapping(TextsKey(IsDocument), AlternativeTexts.Count == 0 ? null : AlternativeTexts, (writer, texts) =>
            {
                foreach (var (language, text) in texts.OrderBy(t => t.Key.Code, StringComparer.Ordinal))
                    writer.Text(language.Code, text);
            })
            .Finish();

    /// <summary>Documents have titles, pictures alternative texts.</summary>
    private static string TextsKey(bool isDocument) => isDocument ? "title" : "alt";

    internal static LibraryText Read(FrontMatterReader reader, string original, bool isDocument) =>
        new(
            reader.OptionalText("file", Picture.FileNameMaxLength) ?? original,
            reader.OptionalText("credit", Picture.CreditMaxLength) ?? "",
            reader.OptionalText("licence", Picture.LicenceMaxLength) ?? "",
            reader.OptionalBoolean("decorative") ?? false,
            reader.OptionalNumber("focus-x", 0, Picture.FocusMax) ?? Picture.FocusCentre,
            reader.OptionalNumber("focus-y", 0, Picture.FocusMax) ?? Picture.FocusCentre,
            reader.OptionalMapping(TextsKey(isDocument), alt =>
                Language
                    .All.Select(l => (Language: l, Text: alt.OptionalText(l.Code, Picture.AlternativeTextMaxLength)))
                    .Where(t => t.Text is not null)
                    .ToDictionary(t => t.Language, t => TextNormalizer.Line(t.Text))
            ) ?? []
        )
        {
            IsDocument = isDocument,
            DocumentLanguage =
                isDocument && Language.TryFind(reader.OptionalText("language", Picture.KeyMaxLength), out var language) ? language : null,
        };
}

/// <summary>An original of the picture library in a content folder.</summary>
/// <param name="File">Relative to the content folder, with forward slashes.</param>
public sealed record LibraryFile(string Key, string File, LibraryText Text)
{
    /// <summary>The file with the texts.</summary>
    public string TextFile => $"{LibraryFolder.Name}/{Key}{LibraryFolder.TextExtension}";

    public bool IsDescribedIn(Language language) => Text.IsDecorative || Text.AlternativeTexts.ContainsKey(language);
}

/// <summary>The folder of the picture library in a content folder: for each picture its original, and a YAML file with its texts.</summary>
internal static class LibraryFolder
{
    public const string Name = $"{MediaFolder.Name}/{MediaFolder.Library}";

    public const string TextExtension = ".yaml";

    /// <summary>The bytes that show the format of a file.</summary>
    private const int SignatureLength = PictureSignature.DrawingStart;

    public static string FileOf(string key, PictureType type) => $"{Name}/{key}{type.ExtensionOf()}";

    public static string TextFileOf(string key) => $"{Name}/{key}{TextExtension}";

    /// <param name="issues">Gets what is wrong with the folder.</param>
    public static IReadOnlyDictionary<string, LibraryFile> Read(string root, List<ContentIssue> issues)
    {
        var found = new Dictionary<string, LibraryFile>(StringComparer.Ordinal);
        var names = MediaFolder.AllFilesIn(Path.Combine(root, Name));
        foreach (var name in names.Where(n => Path.GetExtension(n) != TextExtension))
        {
            var (file, key) = ($"{Name}/{name}", Path.GetFileNameWithoutExtension(name));
            if (name.Contains('/', StringComparison.Ordinal) || !PictureAddress.IsKey(key))
                Add(file, 1, "the file name is the picture's key; write it with lower-case Latin letters, digits and single hyphens");
            else if (TypeOf(Path.Combine(root, file)) is not { } type)
                Add(
                    file,
                    1,
                    "the file is not a picture or document that the library takes: JPEG, PNG, WebP, AVIF, GIF, SVG, PDF, DOCX, XLSX, PPTX, ODT, ODS or CSV"
                );
            else if (Path.GetExtension(name) != type.ExtensionOf())
                Add(file, 1, $"the file is {type}; end its name with '{type.ExtensionOf()}'");
            else if (found.ContainsKey(key))
                Add(file, 1, $"two files have the key '{key}'; rename one");
            else if (ReadText(root, key, name, type.IsDocument(), issues) is { } text)
                found.Add(key, new LibraryFile(key, file, text));
        }

        foreach (var name in names.Where(n => Path.GetExtension(n) == TextExtension))
        {
            if (!names.Any(n => n != name && Path.ChangeExtension(n, null) == Path.ChangeExtension(name, null)))
                Add($"{Name}/{name}", 1, "there is no picture or document with this name; add it beside the file, or delete the file");
        }

        return found;

        void Add(string file, int line, string message) => issues.Add(new ContentIssue(file, line, message));
    }

    private static PictureType? TypeOf(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            return null;
        using var file = File.OpenRead(path);
        var start = new byte[SignatureLength];
        return PictureSignature.TypeOf(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)))
            ?? (DocumentReader.Read(File.ReadAllBytes(path), CancellationToken.None, out _) as PictureInspection.Accepted)?.Type;
    }

    /// <returns>Null if the file with the texts cannot be read, which is an issue. A missing file is none.</returns>
    private static LibraryText? ReadText(string root, string key, string original, bool isDocument, List<ContentIssue> issues)
    {
        var file = TextFileOf(key);
        var path = Path.Combine(root, file);
        var isReadable = true;
        if (!File.Exists(path))
            return new LibraryText(original, "", "", false, Picture.FocusCentre, Picture.FocusCentre, new Dictionary<Language, string>())
            {
                IsDocument = isDocument,
            };
        try
        {
            var yaml = TextNormalizer.ContentFile(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)));
            if (FrontMatterYaml.Load(yaml) is { } mapping)
            {
                // Front matter has a line of hyphens above it, which this file does not have.
                var reader = new FrontMatterReader(mapping, (line, message, blocks) => Report(line - 1, message, blocks));
                var text = LibraryText.Read(reader, original, isDocument);
                reader.RejectUnknownKeys();
                return isReadable ? text : null;
            }

            Report(1, "the file has no keys; write one per line, as 'credit: …'", true);
        }
        catch (DecoderFallbackException)
        {
            Report(1, "the text is not UTF-8; save the file in that encoding", true);
        }
        catch (Exception e) when (e is YamlException or ArgumentException or InvalidOperationException or FormatException)
        {
            Report(
                1,
                $"the YAML cannot be read ({FrontMatterReader.Quoted(e.Message)}); put texts with a colon or a quotation mark into quotes",
                true
            );
        }

        return null;

        void Report(int line, string message, bool blocks)
        {
            isReadable &= !blocks;
            issues.Add(new ContentIssue(file, line, message, blocks));
        }
    }
}
