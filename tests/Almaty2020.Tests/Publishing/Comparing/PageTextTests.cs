using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using CsCheck;

namespace Almaty2020.Tests.Publishing.Comparing;

/// <summary>Whole texts of a page, compared and merged part by part.</summary>
public sealed class PageTextTests
{
    private static readonly ProfileFields Profile = new()
    {
        Source = new PageSource("City administration", "2019"),
        LastReviewed = new DateOnly(2026, 11, 1),
        Name = "Bakytzhan Sagintayev",
        Role = "Mayor",
        Born = new DateOnly(1963, 10, 13),
        Birthplace = "Uspenka",
        Education = ["University", "Academy"],
        Career = [new TimelineEntry(new PartialDate(2013, 1), null, "Deputy"), new TimelineEntry(null, "2016–2019", "Prime minister")],
        Memberships = [new Membership("Party", ["Member", "Chair"])],
    };

    private static readonly PageText Before = new("The mayor", "Who leads the city.", "mayor", "One.\n\nTwo.", Profile);

    // Few values, so that versions overlap.
    private static readonly Gen<PageText> Texts = Gen.Select(
        Gen.Int[0, 2],
        MarkdownGenerator.Version,
        Gen.Int[0, 3].Array[0, 4],
        Gen.Int[0, 2],
        Gen.Int[0, 2],
        (title, body, education, family, figures) =>
            new PageText(
                $"Title {title}",
                "Summary",
                "slug",
                body,
                Profile with
                {
                    Education = [.. education.Select(e => $"School {e}")],
                    Family = family == 0 ? null : $"Family {family}",
                    ShortTitle = figures == 0 ? null : $"Short {figures}",
                }
            )
    );

    [Fact]
    public void EveryPropertyOfATemplate_IsAField()
    {
        Assert.NotEmpty(Template.All);
        foreach (var template in Template.All)
        {
            // Fields of a newer version are kept and not shown.
            var properties = template
                .Record.GetProperties()
                .Select(p => p.Name)
                .Where(n => n is not ("EqualityContract" or nameof(PageFields.Unknown)));
            Assert.Equal(
                properties.Order(StringComparer.Ordinal),
                template.Fields.Select(f => char.ToUpperInvariant(f.JsonName[0]) + f.JsonName[1..]).Order(StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public void SameText_HasNoDifferingParts() =>
        Assert.Empty(PageComparison.Of(Before, Before with { Fields = PageFields.FromJson(Profile.ToJson()) }, Language.English).Parts);

    [Fact]
    public void DifferingParts_AreListedInOrderAndInWords()
    {
        var after = Before with
        {
            Title = "The mayor of Almaty",
            Fields = Profile with
            {
                Career = [Profile.Career[0], new TimelineEntry(new PartialDate(2019, 6), null, "Mayor")],
                LastReviewed = new DateOnly(2026, 11, 23),
                ReviewedByNativeSpeaker = true,
            },
        };

        var parts = PageComparison.Of(Before, after, Language.Russian).Parts;

        Assert.Equal(["title", "data.last-reviewed", "data.reviewed", "data.career"], parts.Select(p => p.Part));
        Assert.Equal("2013-01\nDeputy\n\n2016–2019\nPrime minister", parts[3].Comparison.Before);
        Assert.Equal("2013-01\nDeputy\n\n2019-06\nMayor", parts[3].Comparison.After);
        Assert.Equal("23 ноября 2026 г.", parts[1].Comparison.After);
        Assert.Equal(("", "Перевод проверил носитель языка"), (parts[2].Comparison.Before, parts[2].Comparison.After));
    }

    [Fact]
    public void FieldsThatLookTheSame_AreShownAsStored()
    {
        var after = Before with { Fields = Profile with { Career = [new TimelineEntry(null, "2013-01", "Deputy"), Profile.Career[1]] } };

        var part = Assert.Single(PageComparison.Of(Before, after, Language.English).Parts);

        Assert.Contains("\"period\":\"2013-01\"", part.Comparison.After, StringComparison.Ordinal);
        Assert.Contains("\"period\":\"2016–2019\"", part.Comparison.After, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyTwoTexts_HaveNoDifferingParts_ExactlyIfTheyAreTheSame() =>
        Gen.Select(Texts, Texts)
            .Sample(
                (before, after) =>
                    Assert.Equal(before.HasSameContent(after), PageComparison.Of(before, after, Language.Kazakh).Parts.Count == 0)
            );

    [Fact]
    public void OneSideUnchanged_TakesTheOther() =>
        Gen.Select(Texts, Texts)
            .Sample(
                (@base, x) =>
                {
                    foreach (
                        var merge in new[]
                        {
                            PageMerge.Of(@base, x, @base, Language.English),
                            PageMerge.Of(@base, @base, x, Language.English),
                            PageMerge.Of(@base, x, x, Language.English),
                        }
                    )
                    {
                        Assert.True(merge.IsClean);
                        Assert.True(x.HasSameContent(merge.Text));
                    }
                }
            );

    [Fact]
    public void AnyThreeTexts_LoseNothingThatEitherWrote() =>
        Gen.Select(Texts, Texts, Texts)
            .Sample(
                (@base, mine, theirs) =>
                {
                    var merge = PageMerge.Of(@base, mine, theirs, Language.English);
                    var there = Lines(merge.Text)
                        .Concat(merge.Conflicts.SelectMany(c => new[] { c.Mine, c.Theirs }).SelectMany(MarkdownGenerator.LinesOf))
                        .ToHashSet();
                    Assert.All(Lines(mine).Concat(Lines(theirs)).Except(Lines(@base)), line => Assert.Contains(line, there));
                }
            );

    [Fact]
    public void DifferentPartsAndEntries_AreMerged()
    {
        var mine = Before with
        {
            Title = "Mine",
            Fields = Profile with { Education = ["University", "Academy", "Mine"], Family = "Married" },
        };
        var theirs = Before with
        {
            Summary = "Theirs",
            Fields = Profile with { Education = ["Theirs", "University", "Academy"], ReviewedByNativeSpeaker = false },
        };

        var merge = PageMerge.Of(Before, mine, theirs, Language.English);

        Assert.True(merge.IsClean);
        Assert.Equal(("Mine", "Theirs"), (merge.Text.Title, merge.Text.Summary));
        var fields = Assert.IsType<ProfileFields>(merge.Text.Fields);
        Assert.Equal(["Theirs", "University", "Academy", "Mine"], fields.Education);
        Assert.Equal(("Married", false), (fields.Family, fields.ReviewedByNativeSpeaker));
    }

    [Fact]
    public void SamePartChangedByBoth_IsAConflictInWords_AndMineIsKept()
    {
        var mine = Before with
        {
            Title = "Mine",
            Fields = Profile with { Born = new DateOnly(1963, 10, 14), Education = ["University", "Mine"] },
        };
        var theirs = Before with
        {
            Title = "Theirs",
            Fields = Profile with { Born = new DateOnly(1963, 10, 15), Education = ["University", "Theirs"] },
        };

        var merge = PageMerge.Of(Before, mine, theirs, Language.English);

        Assert.Equal(
            [
                new PartConflict("title", "The mayor", "Mine", "Theirs"),
                new PartConflict("data.born", "13 October 1963", "14 October 1963", "15 October 1963"),
                new PartConflict("data.education", "Academy", "Mine", "Theirs"),
            ],
            merge.Conflicts
        );
        var fields = Assert.IsType<ProfileFields>(merge.Text.Fields);
        Assert.Equal(("Mine", new DateOnly(1963, 10, 14)), (merge.Text.Title, fields.Born));
        Assert.Equal(["University", "Mine", "Theirs"], fields.Education);
    }

    [Fact]
    public async Task EveryPageOfTheSite_CanBeComparedWithEveryOther()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var db = database.Open();
        var texts = db.Revisions.Where(r => r.Language == Language.English).AsEnumerable().Select(r => r.Text).ToList();

        Assert.NotEmpty(texts);
        Assert.All(texts, a =>
            Assert.All(texts, b => Assert.Equal(a.HasSameContent(b), PageComparison.Of(a, b, Language.English).Parts.Count == 0))
        );
    }

    private static IEnumerable<string> Lines(PageText text)
    {
        var fields = (ProfileFields)text.Fields;
        string[] texts = [text.Title, text.Body, fields.ShortTitle ?? "", fields.Family ?? "", .. fields.Education];
        return texts.SelectMany(MarkdownGenerator.LinesOf);
    }
}
