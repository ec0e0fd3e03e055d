using System.IO.Compression;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Pictures;

public sealed class UploadPictureTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;

    public static TheoryData<PictureType> Types { get; } = [.. Enum.GetValues<PictureType>().Where(t => !t.IsDocument())];

    /// <summary>Files that the library refuses, with the reason.</summary>
    private static readonly Dictionary<string, (Func<byte[]> File, PictureRefusal Reason)> Hostile = new(StringComparer.Ordinal)
    {
        ["nothing"] = (() => [], PictureRefusal.Empty),
        ["one byte"] = (() => [0xFF], PictureRefusal.UnknownType),
        ["a text"] = (() => "Only a text"u8.ToArray(), PictureRefusal.UnknownType),
        ["a page"] = (() => "<!DOCTYPE html><script>alert(1)</script>"u8.ToArray(), PictureRefusal.UnknownType),
        ["a drawing with a script"] = (
            () => "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"u8.ToArray(),
            PictureRefusal.UnknownType
        ),
        ["a drawing that includes a file"] = (
            () =>
                "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&x;</text></svg>"u8.ToArray(),
            PictureRefusal.UnknownType
        ),
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
