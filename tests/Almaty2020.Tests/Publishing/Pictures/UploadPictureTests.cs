using System.IO.Compression;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Pictures;

public sealed class UploadPictureTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;

    public static TheoryData<PictureType> Types { get; } =
    [.. Enum.GetValues<PictureType>().Where(t => !t.IsDocument() && t != PictureType.Svg)];

    /// <summary>Files that the library refuses, with the reason.</summary>
    private static readonly Dictionary<string, (Func<byte[]> File, PictureRefusal Reason)> Hostile = new(StringComparer.Ordinal)
    {
        ["nothing"] = (() => [], PictureRefusal.Empty),
        ["one byte"] = (() => [0xFF], PictureRefusal.UnknownType),
        ["a text"] = (() => "Only a text"u8.ToArray(), PictureRefusal.UnknownType),
        ["a page"] = (() => "<!DOCTYPE html><script>alert(1)</script>"u8.ToArray(), PictureRefusal.UnknownType),
        ["a drawing with a script"] = (
            () => "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"u8.ToArray(),
            PictureRefusal.HidesOtherContent
        ),
        ["a drawing that includes a file"] = (
            () =>
                "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&x;</text></svg>"u8.ToArray(),
            PictureRefusal.Drawing
        ),
        ["a drawing that acts when it is shown"] = (() => Drawing("<g onload=\"alert(1)\"/>"), PictureRefusal.Drawing),
        ["a drawing with a page in it"] = (
            () => Drawing("<foreignObject><b xmlns=\"http://www.w3.org/1999/xhtml\">a</b></foreignObject>"),
            PictureRefusal.Drawing
        ),
        ["a drawing with HTML in it"] = (
            () => Drawing("<b xmlns=\"http://www.w3.org/1999/xhtml\" style=\"color:red\">a</b>"),
            PictureRefusal.Drawing
        ),
        ["a drawing with a picture of another site"] = (
            () => Drawing("<image href=\"https://example.org/a.png\" width=\"9\" height=\"9\"/>"),
            PictureRefusal.Drawing
        ),
        ["a drawing with a file of the server"] = (
            () => Drawing("<image xlink:href=\"file:///etc/passwd\" width=\"9\" height=\"9\"/>"),
            PictureRefusal.Drawing
        ),
        ["a drawing that fetches a colour"] = (
            () => Drawing("<rect width=\"9\" height=\"9\" fill=\"url(https://example.org/a.svg#b)\"/>"),
            PictureRefusal.Drawing
        ),
        ["a drawing that fetches a style sheet"] = (
            () => Drawing("<style>@import 'https://example.org/a.css';</style>"),
            PictureRefusal.Drawing
        ),
        ["a drawing with a hidden reference"] = (
            () => Drawing("<rect width=\"9\" height=\"9\" style=\"fill:u\\72l(//example.org/a)\"/>"),
            PictureRefusal.Drawing
        ),
        ["a drawing with a style sheet beside it"] = (
            () => [.. "<?xml-stylesheet href=\"https://example.org/a.css\"?>"u8, .. Drawing("")],
            PictureRefusal.Drawing
        ),
        ["a drawing with a style sheet after its declaration"] = (
            () => [.. "<?xml version=\"1.0\"?><?xml-stylesheet href=\"https://example.org/a.css\"?>"u8, .. Drawing("")],
            PictureRefusal.Drawing
        ),
        ["a drawing with a link"] = (
            () => Drawing("<a href=\"javascript:alert(1)\"><rect width=\"9\" height=\"9\"/></a>"),
            PictureRefusal.Drawing
        ),
        ["a drawing that moves"] = (() => Drawing("<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>"), PictureRefusal.Drawing),
        ["a drawing that repeats itself"] = (() => Drawing("<use href=\"#a\"/>"), PictureRefusal.Drawing),
        ["a drawing with words"] = (() => Drawing("<text>Almaty</text>"), PictureRefusal.Drawing),
        ["a drawing with entities"] = (
            () =>
                [.. "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"u8, .. Drawing("<g id=\"&b;\"/>")],
            PictureRefusal.Drawing
        ),
        ["a drawing that is not whole"] = (() => Drawing("<g>"), PictureRefusal.Drawing),
        ["a drawing without a size"] = (() => "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), PictureRefusal.Drawing),
        ["a drawing like a thread"] = (
            () => "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 900\"/>"u8.ToArray(),
            PictureRefusal.TooNarrow
        ),
        ["a drawing of endless size"] = (
            () => "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1e-300 1e300\"/>"u8.ToArray(),
            PictureRefusal.Drawing
        ),
        ["a drawing of deep groups"] = (
            () => Drawing(string.Concat(Enumerable.Repeat("<g opacity=\".5\">", 60)) + string.Concat(Enumerable.Repeat("</g>", 60))),
            PictureRefusal.Drawing
        ),
        ["a drawing with dashes"] = (() => Drawing("<path stroke-dasharray=\"0.00001\" d=\"M0 0L99 99\"/>"), PictureRefusal.Drawing),
        ["a drawing with dashes in its style"] = (
            () => Drawing("<path style=\"stroke-dasharray:1\" d=\"M0 0L99 99\"/>"),
            PictureRefusal.Drawing
        ),
        ["a drawing of many layers"] = (
            () => Drawing(string.Concat(Enumerable.Repeat("<rect opacity=\".5\" width=\"9\" height=\"9\"/>", 101))),
            PictureRefusal.Drawing
        ),
        ["a drawing of many layers by its style sheet"] = (
            () => Drawing(string.Concat(Enumerable.Repeat("<rect width=\"9\" height=\"9\"/>", 101)) + "<style>rect{opacity:.5}</style>"),
            PictureRefusal.Drawing
        ),
        ["a drawing of many gradients"] = (
            () => Drawing(string.Concat(Enumerable.Repeat("<rect fill=\"url(#a)\" width=\"9\" height=\"9\"/>", 101))),
            PictureRefusal.Drawing
        ),
        ["a drawing of too many parts"] = (() => Drawing(string.Concat(Enumerable.Repeat("<g/>", 5_000))), PictureRefusal.Drawing),
        ["something else that begins like a drawing"] = (() => "<svg-like>"u8.ToArray(), PictureRefusal.Drawing),
        ["a program"] = (() => [(byte)'M', (byte)'Z', .. new byte[500]], PictureRefusal.UnknownType),
        ["a bitmap"] = (() => [(byte)'B', (byte)'M', .. new byte[500]], PictureRefusal.UnknownType),
        ["a TIFF"] = (() => [0x49, 0x49, 0x2A, 0, .. new byte[500]], PictureRefusal.UnknownType),
        ["an ImageMagick script"] = (
            () => "push graphic-context\nfill 'url(https://x/\"|ls \"-la)'"u8.ToArray(),
            PictureRefusal.UnknownType
        ),
        ["a photo of an iPhone"] = (
            () => [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[500]],
            PictureRefusal.Heic
        ),
        ["a video"] = (() => [0, 0, 0, 20, .. "ftypisom"u8, 0, 0, 2, 0, .. "isom"u8, .. new byte[500]], PictureRefusal.UnknownType),
        ["only a JPEG signature"] = (() => [0xFF, 0xD8, 0xFF, 0xE0], PictureRefusal.Damaged),
        ["only a PNG signature"] = (() => [0x89, .. "PNG\r\n\x1a\n"u8], PictureRefusal.Damaged),
        ["only a GIF signature"] = (() => "GIF89a"u8.ToArray(), PictureRefusal.Damaged),
        ["only a WebP signature"] = (() => [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBP"u8], PictureRefusal.Damaged),
        ["only an AVIF signature"] = (() => [0, 0, 0, 20, .. "ftypavif"u8, 0, 0, 0, 0, .. "avif"u8], PictureRefusal.Damaged),
        ["noise that begins as JPEG"] = (() => [0xFF, 0xD8, 0xFF, .. Noise(5_000)], PictureRefusal.Damaged),
        ["noise that begins as PNG"] = (() => [0x89, .. "PNG\r\n\x1a\n"u8, .. Noise(5_000)], PictureRefusal.Damaged),
        ["half a JPEG"] = (() => Half(PictureType.Jpeg), PictureRefusal.Damaged),
        ["half a PNG"] = (() => Half(PictureType.Png), PictureRefusal.Damaged),
        ["half a WebP"] = (() => Half(PictureType.WebP), PictureRefusal.Damaged),
        ["half an AVIF"] = (() => Half(PictureType.Avif), PictureRefusal.Damaged),
        ["half a GIF"] = (() => Half(PictureType.Gif), PictureRefusal.Damaged),
        ["a PNG bomb"] = (() => PngOf(30_000, 30_000), PictureRefusal.TooManyPixels),
        ["a PNG of impossible size"] = (() => PngOf(int.MaxValue, int.MaxValue), PictureRefusal.Damaged),
        ["a JPEG bomb"] = (() => JpegOf(65_500, 65_500), PictureRefusal.TooManyPixels),
        ["a GIF bomb"] = (() => GifOf(20_000, 20_000), PictureRefusal.TooManyPixels),
        ["a line of pixels"] = (() => TestPictures.Draw(PictureType.Png, 4, 400), PictureRefusal.TooNarrow),
        ["a row of pixels"] = (() => TestPictures.Draw(PictureType.Png, 400, 4), PictureRefusal.TooNarrow),
        ["a picture with an archive behind it"] = (() => [.. Drawn(), .. Archive()], PictureRefusal.HidesOtherContent),
        ["a picture with a script behind it"] = (() => [.. Drawn(), .. "<SCRIPT>alert(1)</SCRIPT>"u8], PictureRefusal.HidesOtherContent),
        ["a picture with a script in a comment"] = (
            () => [.. Drawn()[..2], 0xFF, 0xFE, 0, 30, .. "<script>alert(document.cook"u8, 0, .. Drawn()[2..]],
            PictureRefusal.HidesOtherContent
        ),
        ["a picture with PHP in it"] = (() => [.. Drawn(), .. "<?php system($_GET['c']); ?>"u8], PictureRefusal.HidesOtherContent),
        ["a picture that is also a document"] = (
            () => [.. Drawn()[..2], 0xFF, 0xFE, 0, 12, .. "%PDF-1.7\n\n"u8, .. Drawn()[2..]],
            PictureRefusal.HidesOtherContent
        ),
        ["a GIF that is also a script"] = (
            () => [.. "GIF89a/*"u8, .. new byte[50], .. "*/=1;alert(1)//<script>"u8],
            PictureRefusal.HidesOtherContent
        ),
    };

    public static TheoryData<string> HostileNames { get; } = [.. Hostile.Keys];

    public async ValueTask InitializeAsync() => database = await TestDatabase.EmptyAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Picture_IsKeptByteForByte_WithTypeSizeAndKey(PictureType type)
    {
        var file = TestPictures.Draw(type, 640, 400, hasMetadata: true);

        var picture = await TestPictures.AddAsync(database, @"C:\Photos\Қала күні 2019.txt", file);

        Assert.Equal(
            (type, 640, 400, file.Length, "qala-kuni-2019", "Қала күні 2019.txt"),
            (picture.Type, picture.Width, picture.Height, picture.ByteCount, picture.Key, picture.FileName)
        );
        await using var db = database.Open();
        Assert.Equal(file, await db.PictureOriginals.Where(o => o.PictureId == picture.Id).Select(o => o.Content).SingleAsync(Ct));
        var entry = await db.Audit.SingleAsync(Ct);
        Assert.Equal((AuditActions.PictureAdded, "qala-kuni-2019", "editor-1"), (entry.Action, entry.Detail, entry.ActorId));
    }

    [Fact]
    public async Task Drawing_IsTaken_WithoutWhatDrawsNothing_AndShownSharp()
    {
        const string File = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- Generator: a drawing program -->
            <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:edit="http://example.org/editor"
              width="24px" height="12px" viewBox="0 0 24 12" edit:file="C:\drawing.svg" data-name="Layer 1">
              <title>A title</title><metadata><edit:a/></metadata><edit:view size="1"><edit:b/></edit:view>
              <style>.a{fill:url(#c)}</style>
              <defs><linearGradient id="b"><stop stop-color="#fff"/></linearGradient><linearGradient id="c" xlink:href="#b"/></defs>
              <rect class="a" width="24" height="12"/><path fill="#000" d="M0 0h12v12H0z"/>
            </svg>
            """;
        var picture = await TestPictures.AddAsync(database, "sign.svg", System.Text.Encoding.UTF8.GetBytes(File));

        Assert.Equal((PictureType.Svg, 1920, 960, "sign"), (picture.Type, picture.Width, picture.Height, picture.Key));
        var cleaned = System.Text.Encoding.UTF8.GetString(SvgCleaner.Clean(System.Text.Encoding.UTF8.GetBytes(File))!);
        foreach (var gone in (string[])["DOCTYPE", "title", "edit", "data-name", "metadata", "drawing"])
            Assert.DoesNotContain(gone, cleaned, StringComparison.Ordinal);
        using var drawn = PictureEncoder.Decode(new PictureFile(PictureType.Svg, picture.Width, System.Text.Encoding.UTF8.GetBytes(File)));
        Assert.Equal((1920, 960), (drawn.Width, drawn.Height));
        // Black on the left and white on the right, with a sharp edge in the middle.
        Assert.Equal([0d, 255d], ((int[])[955, 965]).Select(x => drawn[x, 480][0]));
    }

    [Theory]
    [InlineData(
        "<defs><clipPath id=\"a\"><path clip-path=\"url(#b)\" d=\"M0 0h9v9z\"/></clipPath><clipPath id=\"b\"><path clip-path=\"url(#a)\" d=\"M0 0h9v9z\"/></clipPath></defs><g clip-path=\"url(#a)\"/>"
    )]
    [InlineData(
        "<defs><linearGradient id=\"a\" href=\"#b\"/><linearGradient id=\"b\" href=\"#a\"/></defs><rect width=\"9\" height=\"9\" fill=\"url(#a)\"/>"
    )]
    public async Task CostlyDrawing_EndsWithinTheLimits(string content)
    {
        var outcome = await TestPictures.UploadAsync(database, Drawing(content), "a.svg");

        Assert.False(outcome is UploadPicture.Outcome.Refused(PictureRefusal.TooSlow or PictureRefusal.Busy), outcome.ToString());
    }

    private static byte[] Drawing(string content) =>
        System.Text.Encoding.UTF8.GetBytes(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 100 100\">{content}</svg>"
        );

    [Fact]
    public async Task PhotoOnItsSide_IsMeasuredUpright()
    {
        var picture = await TestPictures.AddAsync(database, "a.jpg", TestPictures.Draw(PictureType.Jpeg, 640, 400, orientation: 6));

        Assert.Equal((400, 640), (picture.Width, picture.Height));
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task HostileFile_IsRefusedWithItsReason_AndLeavesNothing(string name)
    {
        var (file, reason) = Hostile[name];

        Assert.Equal(new UploadPicture.Outcome.Refused(reason), await TestPictures.UploadAsync(database, file()));

        await using var db = database.Open();
        Assert.Equal(
            (0, 0, 0),
            (await db.Pictures.CountAsync(Ct), await db.PictureOriginals.CountAsync(Ct), await db.Audit.CountAsync(Ct))
        );
    }

    [Fact]
    public async Task LimitsOfSettings_Apply()
    {
        var settings = database.Settings.WithLimits(megabytes: 1, megapixels: 1);

        Assert.Equal(
            new UploadPicture.Outcome.Refused(PictureRefusal.TooLarge),
            await TestPictures.UploadAsync(database, new byte[(1024 * 1024) + 1], settings: settings)
        );
        Assert.Equal(
            new UploadPicture.Outcome.Refused(PictureRefusal.TooManyPixels),
            await TestPictures.UploadAsync(database, TestPictures.Draw(PictureType.Png, 1001, 1000), settings: settings)
        );
        // Decoded as a whole, which takes more memory.
        Assert.Equal(
            new UploadPicture.Outcome.Refused(PictureRefusal.TooManyPixels),
            await TestPictures.UploadAsync(database, TestPictures.Draw(PictureType.WebP, 1000, 600), settings: settings)
        );
        Assert.IsType<UploadPicture.Outcome.Added>(
            await TestPictures.UploadAsync(database, TestPictures.Draw(PictureType.Png, 1000, 600), settings: settings)
        );
    }

    [Fact]
    public async Task SameFileTwice_IsOnePicture_AndSameNameGetsANumber()
    {
        var file = TestPictures.Draw(PictureType.Jpeg);
        var first = await TestPictures.AddAsync(database, "IMG 1.jpg", file);

        var again = Assert.IsType<UploadPicture.Outcome.AlreadyThere>(await TestPictures.UploadAsync(database, file, "other.jpg"));
        var second = await TestPictures.AddAsync(database, "IMG 1.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 2));
        var third = await TestPictures.AddAsync(database, "IMG 1.png", TestPictures.Draw(PictureType.Jpeg, seed: 3));
        var nameless = await TestPictures.AddAsync(database, "…", TestPictures.Draw(PictureType.Jpeg, seed: 4));

        Assert.Equal(first.Id, again.Picture.Id);
        Assert.Equal(["img-1", "img-1-2", "img-1-3", "picture"], [first.Key, second.Key, third.Key, nameless.Key]);
    }

    [Fact]
    public async Task UploadsAtTheSameTime_AreAllAdded()
    {
        var files = Enumerable.Range(1, 6).Select(seed => TestPictures.Draw(PictureType.Jpeg, 400, 300, seed: seed)).ToList();

        var outcomes = await Task.WhenAll(files.Select(file => Task.Run(() => TestPictures.UploadAsync(database, file, "same.jpg"), Ct)));

        Assert.Equal(
            ["same", "same-2", "same-3", "same-4", "same-5", "same-6"],
            outcomes.Select(o => Assert.IsType<UploadPicture.Outcome.Added>(o).Picture.Key).Order(StringComparer.Ordinal)
        );
    }

    private static byte[] Drawn() => TestPictures.Draw(PictureType.Jpeg, 200, 150);

    private static byte[] Half(PictureType type) => TestPictures.Draw(type, 600, 400) is var file ? file[..(file.Length / 2)] : [];

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(20).NextBytes(noise);
        return noise;
    }

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("a.txt").Open();
            entry.Write("hidden"u8);
        }

        return stream.ToArray();
    }

    /// <summary>A small PNG whose header claims a size.</summary>
    private static byte[] PngOf(int width, int height)
    {
        var file = TestPictures.Draw(PictureType.Png, 40, 30);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), Crc(file.AsSpan(12, 17)));
        return file;
    }

    private static byte[] JpegOf(ushort width, ushort height)
    {
        var file = TestPictures.Draw(PictureType.Jpeg, 40, 30);
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), height);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), width);
        return file;
    }

    /// <summary>A small GIF whose first frame claims a size.</summary>
    private static byte[] GifOf(ushort width, ushort height)
    {
        var file = TestPictures.Draw(PictureType.Gif, 40, 30);
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, 40, 0, 30, 0]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(frame + 5), width);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(frame + 7), height);
        return file;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
