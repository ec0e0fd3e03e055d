using System.Globalization;
using MimeKit;

namespace Almaty2020.Web.Mail;

/// <summary>Writes e-mails to files if no mail server is configured. For development.</summary>
internal sealed class MailFolder(string dataPath)
{
    private static readonly MailboxAddress From = new("Almaty2020", "almaty2020@localhost");

    /// <summary>Name of the folder inside the data folder.</summary>
    public const string Name = "mail";

    public string Path { get; } = System.IO.Path.Combine(dataPath, Name);

    /// <summary>Writes an e-mail. Writing it again after a kill replaces the file.</summary>
    /// <returns>Path of the file.</returns>
    public async Task<string> WriteAsync(EmailMessage email, Guid id, DateTimeOffset createdAt, CancellationToken ct)
    {
        Directory.CreateDirectory(Path);
        var path = System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{createdAt:yyyyMMdd-HHmmss}-{id:N}.eml"));
        using var message = MimeMessages.Create(email, id, From, createdAt);
        // Write to a .part file and rename it, so that readers see only complete e-mails. Only the site's user may read them, because they
        // contain secret links.
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(path + ".part", options))
            await message.WriteToAsync(file, ct);
        File.Move(path + ".part", path, overwrite: true);
        return path;
    }
}
