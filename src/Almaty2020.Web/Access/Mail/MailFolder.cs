using System.Globalization;
using MimeKit;

namespace Almaty2020.Web.Access.Mail;

/// <summary>Keeps letters as files where there is no mail server, for whoever develops the site.</summary>
internal sealed class MailFolder(string dataPath, TimeProvider clock)
{
    private static readonly MailboxAddress From = new("Almaty2020", "almaty2020@localhost");

    /// <summary>Of the folder, in the data folder.</summary>
    public const string Name = "mail";

    public string Path { get; } = System.IO.Path.Combine(dataPath, Name);

    /// <returns>Where it lies.</returns>
    public async Task<string> WriteAsync(Letter letter, CancellationToken ct)
    {
        Directory.CreateDirectory(Path);
        var now = clock.GetUtcNow();
        var path = System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.eml"));
        using var message = MailMessages.Of(letter, From, now);
        // Whoever looks into the folder sees whole letters only, and only the site's own user looks: there are links in them.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(path + ".part", options))
            await message.WriteToAsync(file, ct);
        File.Move(path + ".part", path);
        return path;
    }
}
