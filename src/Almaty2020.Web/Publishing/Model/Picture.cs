using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// A picture or document of the library. Texts refer to it by its key, as <c>media:key</c>. Its file is a <see cref="PictureOriginal"/>. That
/// of a picture is never public: residents get sizes made from it. That of a document is public while a live text links to it.
/// </summary>
public sealed class Picture
{
    public const int KeyMaxLength = 80;

    /// <summary>128 bits of SHA-256, in hexadecimal digits.</summary>
    public const int HashLength = 32;

    public const int FileNameMaxLength = 200;
    public const int CreditMaxLength = 200;
    public const int LicenceMaxLength = 100;
    public const int AlternativeTextMaxLength = 300;

    /// <summary>Of <see cref="Facts"/>, which has a few texts of at most <see cref="DocumentFacts.TextMaxLength"/> characters.</summary>
    public const int FactsMaxLength = 4000;

    /// <summary>The point of interest is given in percent of the width and the height.</summary>
    public const int FocusMax = 100;

    public const int FocusCentre = 50;

    public int Id { get; init; }

    /// <summary>Permanent name, derived from the file's name.</summary>
    public required string Key { get; init; }

    /// <summary>Hash of the original's bytes. Public addresses have it, and no two pictures have the same.</summary>
    public required string Hash { get; set; }

    public required PictureType Type { get; set; }

    /// <summary>In pixels, as shown: after the rotation that the camera asked for. 0 for a document.</summary>
    public required int Width { get; set; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; set; }

    /// <summary>Size of the original in bytes.</summary>
    public required int ByteCount { get; set; }

    /// <summary>Name of the file that was uploaded.</summary>
    public required string FileName { get; set; }

    /// <summary>Who made the picture; empty if no name is needed.</summary>
    public string Credit { get; set; } = "";

    /// <summary>The terms under which it may be used; empty if there are none.</summary>
    public string Licence { get; set; } = "";

    /// <summary>The point that stays visible when a view crops the picture, in percent from the left.</summary>
    public int FocusX { get; set; } = FocusCentre;

    /// <summary>The same from the top.</summary>
    public int FocusY { get; set; } = FocusCentre;

    /// <summary>True if the picture says nothing that a blind reader would miss. It then needs no alternative text.</summary>
    public bool IsDecorative { get; set; }

    /// <summary>For documents: what the file says of itself, as JSON. Null for a picture.</summary>
    public string? Facts { get; set; }

    /// <summary>For documents: the language that it is written in; null if that is not known, and for a picture.</summary>
    public Language? DocumentLanguage { get; set; }

    public required string AddedBy { get; init; }

    public required DateTime AddedAtUtc { get; init; }

    /// <summary>Who changed the description last; at first who added the picture.</summary>
    public required string UpdatedBy { get; set; }

    /// <summary>When it was put into the trash; null while it is in use. Nodes of an older version do not know the trash.</summary>
    public DateTime? TrashedAtUtc { get; set; }

    /// <summary>Who put it there; null while it is in use.</summary>
    public string? TrashedBy { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; } = 1;

    public ICollection<PictureText> Texts { get; init; } = [];

    /// <summary>Null for a picture.</summary>
    public DocumentFacts? Document => DocumentFacts.FromJson(Facts);

    /// <summary>The alternative text of a picture, or the title of a document, in a language; empty if there is none.</summary>
    public string AlternativeTextIn(Language language) => Texts.FirstOrDefault(t => t.Language == language)?.AlternativeText ?? "";

    /// <summary>For staff: the first alternative text or title that there is, their language first; else the file's name.</summary>
    public string NameIn(Language language) =>
        Language.All.OrderBy(l => l == language ? 0 : 1).Select(AlternativeTextIn).FirstOrDefault(t => t.Length > 0) ?? FileName;
}

/// <summary>The alternative text of a picture, or the title of a document, in one language.</summary>
public sealed class PictureText
{
    public int PictureId { get; init; }

    public required Language Language { get; init; }

    public required string AlternativeText { get; set; }
}

/// <summary>
/// An earlier file of a picture or document, which a newer one replaced. It is never public. Has no foreign key: a node of an older version
/// deletes a picture without deleting these rows, and the daily job deletes them later.
/// </summary>
public sealed class PictureVersion
{
    public int Id { get; init; }

    public required int PictureId { get; init; }

    public required string Hash { get; init; }

    public required PictureType Type { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int ByteCount { get; init; }

    public required string FileName { get; init; }

    public string? Facts { get; init; }

    /// <summary>Who put another file in its place.</summary>
    public required string ReplacedBy { get; init; }

    public required DateTime ReplacedAtUtc { get; init; }
}

/// <summary>The bytes of an earlier file. A table of its own, so that no list reads them.</summary>
public sealed class PictureVersionOriginal
{
    public int PictureVersionId { get; init; }

    public required byte[] Content { get; init; }
}

/// <summary>The file of a picture, byte for byte. A table of its own, so that no list reads it.</summary>
public sealed class PictureOriginal
{
    public int PictureId { get; init; }

    public required byte[] Content { get; init; }
}

/// <summary>The formats that the library takes.</summary>
public enum PictureType
{
    Jpeg,
    Png,
    WebP,
    Avif,
    Gif,

    /// <summary>A drawing. Residents get it as pixels.</summary>
    Svg,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Csv,
}

public static class PictureTypes
{
    public static bool IsDocument(this PictureType type) => type >= PictureType.Pdf;

    /// <summary>The media type of a document, for HTTP and for links.</summary>
    public static string MediaTypeOf(this PictureType type) =>
        type switch
        {
            PictureType.Pdf => "application/pdf",
            PictureType.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            PictureType.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            PictureType.Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            PictureType.Odt => "application/vnd.oasis.opendocument.text",
            PictureType.Ods => "application/vnd.oasis.opendocument.spreadsheet",
            PictureType.Csv => "text/csv",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Only documents are served as they were uploaded."),
        };

    /// <summary>The ending of a file's name, with its dot.</summary>
    public static string ExtensionOf(this PictureType type) => type == PictureType.Jpeg ? ".jpg" : "." + NameOf(type);

    /// <summary>The name in lower case, as in addresses.</summary>
    public static string NameOf(this PictureType type) => type.ToString().ToLowerInvariant();
}
