using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.CityDirectory;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Admin.Alerts;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Admin.Tree;
using Almaty2020.Web.Http;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Search.Querying;
using Almaty2020.Web.Site.Feedback;
using Almaty2020.Web.Templates;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Tests.Fuzzing;

/// <summary>Fuzz test: sends ten thousand texts through every input of the site. Accepted text is normalized, and nothing throws.</summary>
public sealed class InputFuzzTests
{
    private const int Count = 10_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Inputs by name; each returns the texts that it accepts from a raw text.</summary>
    private static readonly Dictionary<string, Func<string, IEnumerable<string?>>> Inputs = new()
    {
        ["editor"] = text =>
            TextOf(
                TextForm.Of(
                    FormOf(
                        DataForm
                            .FieldsOf(Template.Profile, isTranslation: true)
                            .SelectMany(f => f.Columns.Select(f.InputNameOf))
                            .Concat(["title", "summary", "slug", "body", "note"]),
                        text
                    ),
                    Template.Profile,
                    isTranslation: true
                )
            ),
        ["withdrawal"] = text => WithdrawalForm.Of(FormOf(Language.All.Select(WithdrawalForm.NoteField), text)).Notes.Values,
        ["alert"] = text => SentencesOf(NewAlertForm.Of(FormOf(Language.All.Select(NewAlertForm.FieldOf).Append("link"), text))),
        ["feedback"] = text => [FeedbackOf(text)],
        ["bound"] = Bound,
        ["directory"] = text =>
            DirectoryPerson.From(
                new ClaimsPrincipal(new ClaimsIdentity([new("sub", "1"), new("name", text), new("email", text)])),
                "https://directory",
                "role",
                []
            )
                is { } person
                ? [person.Name, person.Email]
                : [],
        ["account"] = text => [AccountChecks.Clean(text)],
        ["search"] = text => [QueryText.Read(text).Text],
        ["slug"] = text => [Slugs.Propose(text)],
    };

    private static IEnumerable<string> SentencesOf(NewAlertForm form) => [.. form.Sentences.Values, form.Link];

    public static TheoryData<string, string> LargeTexts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var entrance in Inputs.Keys.Append("file"))
            {
                foreach (var text in TextGenerator.Large.Keys)
                    data.Add(entrance, text);
            }

            return data;
        }
    }

    [Fact]
    public void AnyText_ThroughEveryInput_IsNormalized() =>
        TextGenerator.Texts.Sample(
            text =>
            {
                foreach (var (name, entrance) in Inputs)
                    AssertNormalized(name, text, entrance(text));
            },
            iter: Count
        );

    [Theory]
    [MemberData(nameof(LargeTexts))]
    public void OneMegabyte_IsNormalizedToo(string entrance, string text)
    {
        if (entrance == "file")
            AssertFilesAreReadOrReported([TextGenerator.Large[text]]);
        else
            AssertNormalized(entrance, TextGenerator.Large[text], Inputs[entrance](TextGenerator.Large[text]));
    }

    /// <summary>Passwords are bound unchanged and normalized later, in the same way when they are set and when they are checked.</summary>
    [Fact]
    public void AnyPassword_NormalizesStably_AndIsBoundUnchanged() =>
        TextGenerator.Texts.Sample(
            text =>
            {
                var form = PasswordRules.Normalize(text);
                Assert.Equal(form, PasswordRules.Normalize(form));
                Assert.Equal(string.IsNullOrWhiteSpace(text) ? null : text, Bind("Password", text));
            },
            iter: Count
        );

    [Fact]
    public void AnyContentFile_IsReadOrReported() => AssertFilesAreReadOrReported(TextGenerator.Sample(Count));

    [Theory]
    [InlineData("Line", "a\r\nb\u2028c", "a b c")]
    [InlineData("Lines", "a\r\nb\u2028c", "a\nb\nc")]
    [InlineData("Line", " \u200b\ufffe ", null)]
    [InlineData("Lines", "\u200b\r\n", null)]
    [InlineData("Password", "\u200bpass\ufffe\r\nword ", "\u200bpass\ufffe\r\nword ")]
    public void BoundText_FollowsItsDataType(string parameter, string sent, string? bound) => Assert.Equal(bound, Bind(parameter, sent));

    [Fact]
    public void BoundNotes_KeepLineBreaks() =>
        Assert.Equal("a\nb", ((IDictionary<string, string?>)BindValue("Notes", new() { ["notes[kk]"] = "a\r\nb\ufffe" })!)["kk"]);

    [Fact]
    public void RouteValue_IsNotNormalized() =>
        Assert.Equal(
            "may\ufffeor",
            BindValue("Line", new() { ["line"] = "may\ufffeor" }, new RouteValueDictionary { ["line"] = "may\ufffeor" })
        );

    /// <summary>Finds actions that read a form without model binding: only bound text is normalized automatically.</summary>
    [Fact]
    public void FormsReadWithoutModelBinding_AreKnown()
    {
        var source = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src", "Almaty2020.Web"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(f =>
                File.ReadAllText(f) is var code
                && (
                    code.Contains("ReadFormAsync(", StringComparison.Ordinal)
                    || code.Contains("Request.Form", StringComparison.Ordinal)
                    || code.Contains("Request.Query[", StringComparison.Ordinal)
                )
            )
            .Select(f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal);

        // Editors' forms go through TextForm, NewAlertForm and WithdrawalForm, and a search query through TextNormalizer, as the
        // words of a picture do in DescribePicture, and the table of an import. Notifications read choices, page ids
        // and languages. The others read tokens and proofs, reject a form, or pass it on.
        Assert.Equal(
            [
                "AdminErrorsController.cs",
                "BadRequests.cs",
                "ChecksController.cs",
                "CorrectionsController.cs",
                "EditorController.cs",
                "MarksNotificationsReadAttribute.cs",
                "NewAlertController.cs",
                "ObservationsController.cs",
                "OwnAccountController.cs",
                "PendingForm.cs",
                "PicturesController.cs",
                "PreviewController.cs",
                "RequireRecentSignInFilter.cs",
                "SearchController.cs",
                "TranslationsController.cs",
                "WithdrawalController.cs",
            ],
            source
        );
    }

    private static void AssertNormalized(string entrance, string text, IEnumerable<string?> accepted)
    {
        try
        {
            Assert.All(accepted, TextGenerator.AssertIsNormalized);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{entrance}: {TextGenerator.Escape(text)}", e);
        }
    }

    private static IEnumerable<string?> TextOf(TextForm form) => TextOf(form.Text).Append(form.Note);

    private static IEnumerable<string?> TextOf(PageText text)
    {
        // The body may begin with spaces, and an invalid slug is rejected later.
        yield return text.Title;
        yield return text.Summary;
        yield return text.Slug;
        yield return text.Body;
        using var fields = JsonDocument.Parse(text.Fields.ToJson());
        foreach (var value in Strings(fields.RootElement))
            yield return value;
    }

    private static IEnumerable<string?> Strings(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()],
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Strings(p.Value)),
            _ => [],
        };

    private static FormCollection FormOf(IEnumerable<string> names, string text) =>
        new(names.Distinct().ToDictionary(n => n, _ => new StringValues(text), StringComparer.Ordinal));

    private static string? FeedbackOf(string text)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "application/x-www-form-urlencoded";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes("answer=no&text=" + System.Net.WebUtility.UrlEncode(text)));
        var (sent, status) = FeedbackForm.ReadAsync(context.Request, Ct).GetAwaiter().GetResult();
        Assert.Equal(sent is null ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status200OK, status);
        return sent?.Form.Text;
    }

    private static IEnumerable<string?> Bound(string text) =>
        [
            Bind("Line", text),
            Bind("Lines", text),
            .. ((IDictionary<string, string?>)BindValue("Notes", new() { ["notes[kk]"] = text })!).Values,
        ];

    private static string? Bind(string parameter, string text) =>
        (string?)BindValue(parameter, new() { [parameter.ToLowerInvariant()] = text });

    /// <summary>Binds a value like MVC binds a parameter of an action.</summary>
    private static object? BindValue(string parameter, Dictionary<string, string> form, RouteValueDictionary? route = null)
    {
        var (metadata, factory) = Mvc.Value;
        var action = new ActionContext(
            new DefaultHttpContext { RequestServices = Services.Value },
            new RouteData(route ?? []),
            new ActionDescriptor()
        );
        var info = typeof(InputFuzzTests)
            .GetMethod(nameof(Action), BindingFlags.NonPublic | BindingFlags.Static)!
            .GetParameters()
            .Single(p => string.Equals(p.Name, parameter, StringComparison.OrdinalIgnoreCase));
        var of = ((ModelMetadataProvider)metadata).GetMetadataForParameter(info);
        var values = new FormValueProvider(
            BindingSource.Form,
            new FormCollection(form.ToDictionary(f => f.Key, f => new StringValues(f.Value))),
            System.Globalization.CultureInfo.InvariantCulture
        );
        var binder = factory.CreateBinder(new ModelBinderFactoryContext { Metadata = of, CacheToken = info });
        var context = DefaultModelBindingContext.CreateBindingContext(action, values, of, new BindingInfo(), info.Name!);
        binder.BindModelAsync(context).GetAwaiter().GetResult();
        return context.Result.Model;
    }

    private static readonly Lazy<IServiceProvider> Services = new(() =>
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMvcCore(TextBinding.AddTo).AddDataAnnotations();
        return services.BuildServiceProvider();
    });

    private static readonly Lazy<(IModelMetadataProvider Metadata, IModelBinderFactory Factory)> Mvc = new(() =>
        (Services.Value.GetRequiredService<IModelMetadataProvider>(), Services.Value.GetRequiredService<IModelBinderFactory>())
    );

    private static void Action(
        string? line,
        [DataType(DataType.MultilineText)] string? lines,
        [DataType(DataType.Password)] string? password,
        IDictionary<string, string?> notes
    ) => _ = (line, lines, password, notes);

    /// <summary>Writes each text as it is and in YAML escapes, which can express characters that a file cannot contain.</summary>
    private static void AssertFilesAreReadOrReported(IReadOnlyList<string> texts)
    {
        var root = Directory.CreateTempSubdirectory("almaty2020-any-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "en"));
            for (var i = 0; i < texts.Count; i++)
            {
                var escaped = string.Concat(texts[i].Take(20_000).Select(unit => $"\\u{(int)unit:x4}"));
                var title = i % 2 == 0 ? $"\"{escaped}\"" : texts[i];
                File.WriteAllText(
                    Path.Combine(root, "en", $"p{i}.md"),
                    $"---\ntemplate: page\nposition: 1\nnavigation: none\ntitle: {title}\nsummary: S\nslug: p{i}\nsource:\n  title: \"{escaped}\"\n  date: \"2019\"\nlast-reviewed: 2026-11-01\n---\n\n{texts[i]}\n",
                    // Writes lone surrogates as U+FFFD, as any encoder does.
                    new UTF8Encoding(false)
                );
            }

            var folder = ContentFolder.Read(root);

            Assert.All(folder.Files, file => Assert.All(TextOf(file.Text), TextGenerator.AssertIsNormalized));
            // Every file is read or reported.
            Assert.Equal(texts.Count, folder.Files.Select(f => f.File).Union(folder.Issues.Select(i => i.File)).Count());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
