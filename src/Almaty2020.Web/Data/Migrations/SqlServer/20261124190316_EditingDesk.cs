using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class EditingDesk : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "MergedFromPageId",
                table: "Redirects",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RetiredAtUtc",
                table: "Publications",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RetiredNote",
                table: "Publications",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "UrgentBy",
                table: "Publications",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "UrgentReason",
                table: "Publications",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "RemindedFor",
                table: "Pages",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ReviewAddress",
                table: "Pages",
                type: "nvarchar(254)",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "TrashRootId",
                table: "Pages",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "TrashedAtUtc",
                table: "Pages",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "TrashedBy",
                table: "Pages",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Message",
                table: "Drafts",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "ReturnedAtUtc",
                table: "Drafts",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ReturnedBy",
                table: "Drafts",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SavedRevisionId",
                table: "Drafts",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SourceRevisionId",
                table: "Drafts",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SubmittedAtUtc",
                table: "Drafts",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBy",
                table: "Drafts",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Writers",
                table: "Drafts",
                type: "nvarchar(max)",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "Jobs",
                columns: table => new
                {
                    Name = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    TakenUntilUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    DoneAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Jobs", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "LinkFaults",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PageId = table.Column<int>(type: "int", nullable: false),
                    Language = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false),
                    Target = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    SinceUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    CheckedAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LinkFaults", x => x.Id);
                    table.ForeignKey(
                        name: "FK_LinkFaults_Pages_PageId",
                        column: x => x.PageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Presences",
                columns: table => new
                {
                    PageId = table.Column<int>(type: "int", nullable: false),
                    Language = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false),
                    AccountId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    SinceUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    SeenAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Presences", x => new { x.PageId, x.Language, x.AccountId });
                    table.ForeignKey(
                        name: "FK_Presences_Pages_PageId",
                        column: x => x.PageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Schedule",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    GroupId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    PageId = table.Column<int>(type: "int", nullable: false),
                    Language = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    DueAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    RevisionId = table.Column<int>(type: "int", nullable: true),
                    Note = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: false),
                    IsMajor = table.Column<bool>(type: "bit", nullable: false),
                    Withdrawal = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: true),
                    IntoPageId = table.Column<int>(type: "int", nullable: true),
                    UrgentReason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true),
                    ActorId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    CreatedAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    State = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    EndedAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    EndedBy = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    Outcome = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Schedule", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Schedule_Pages_IntoPageId",
                        column: x => x.IntoPageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Schedule_Pages_PageId",
                        column: x => x.PageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Schedule_Revisions_RevisionId",
                        column: x => x.RevisionId,
                        principalTable: "Revisions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ShareLinks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    PageId = table.Column<int>(type: "int", nullable: false),
                    Language = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false),
                    RevisionId = table.Column<int>(type: "int", nullable: false),
                    For = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    CreatedBy = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    CreatedAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    ExpiresAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    RevokedAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    RevokedBy = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShareLinks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ShareLinks_Pages_PageId",
                        column: x => x.PageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ShareLinks_Revisions_RevisionId",
                        column: x => x.RevisionId,
                        principalTable: "Revisions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Remarks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    PageId = table.Column<int>(type: "int", nullable: false),
                    Language = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false),
                    RevisionId = table.Column<int>(type: "int", nullable: true),
                    Kind = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    Quote = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    Text = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false),
                    AuthorId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    GuestName = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    ShareLinkId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    AtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false),
                    SettledAtUtc = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    SettledBy = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Remarks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Remarks_Pages_PageId",
                        column: x => x.PageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Remarks_Revisions_RevisionId",
                        column: x => x.RevisionId,
                        principalTable: "Revisions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Remarks_ShareLinks_ShareLinkId",
                        column: x => x.ShareLinkId,
                        principalTable: "ShareLinks",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_LinkFaults_PageId_Language",
                table: "LinkFaults",
                columns: new[] { "PageId", "Language" });

            migrationBuilder.CreateIndex(
                name: "IX_Remarks_PageId_Language",
                table: "Remarks",
                columns: new[] { "PageId", "Language" });

            migrationBuilder.CreateIndex(
                name: "IX_Remarks_RevisionId",
                table: "Remarks",
                column: "RevisionId");

            migrationBuilder.CreateIndex(
                name: "IX_Remarks_ShareLinkId",
                table: "Remarks",
                column: "ShareLinkId");

            migrationBuilder.CreateIndex(
                name: "IX_Schedule_GroupId",
                table: "Schedule",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_Schedule_IntoPageId",
                table: "Schedule",
                column: "IntoPageId");

            migrationBuilder.CreateIndex(
                name: "IX_Schedule_PageId_Language_Kind",
                table: "Schedule",
                columns: new[] { "PageId", "Language", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_Schedule_RevisionId",
                table: "Schedule",
                column: "RevisionId");

            migrationBuilder.CreateIndex(
                name: "IX_Schedule_State_DueAtUtc",
                table: "Schedule",
                columns: new[] { "State", "DueAtUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_ShareLinks_PageId_Language",
                table: "ShareLinks",
                columns: new[] { "PageId", "Language" });

            migrationBuilder.CreateIndex(
                name: "IX_ShareLinks_RevisionId",
                table: "ShareLinks",
                column: "RevisionId");

            migrationBuilder.Sql("UPDATE Drafts SET Writers = UpdatedBy, SourceRevisionId = (SELECT r.SourceRevisionId FROM Revisions AS r WHERE r.Id = Drafts.BasedOnRevisionId)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Jobs");

            migrationBuilder.DropTable(
                name: "LinkFaults");

            migrationBuilder.DropTable(
                name: "Presences");

            migrationBuilder.DropTable(
                name: "Remarks");

            migrationBuilder.DropTable(
                name: "Schedule");

            migrationBuilder.DropTable(
                name: "ShareLinks");

            migrationBuilder.DropColumn(
                name: "MergedFromPageId",
                table: "Redirects");

            migrationBuilder.DropColumn(
                name: "RetiredAtUtc",
                table: "Publications");

            migrationBuilder.DropColumn(
                name: "RetiredNote",
                table: "Publications");

            migrationBuilder.DropColumn(
                name: "UrgentBy",
                table: "Publications");

            migrationBuilder.DropColumn(
                name: "UrgentReason",
                table: "Publications");

            migrationBuilder.DropColumn(
                name: "RemindedFor",
                table: "Pages");

            migrationBuilder.DropColumn(
                name: "ReviewAddress",
                table: "Pages");

            migrationBuilder.DropColumn(
                name: "TrashRootId",
                table: "Pages");

            migrationBuilder.DropColumn(
                name: "TrashedAtUtc",
                table: "Pages");

            migrationBuilder.DropColumn(
                name: "TrashedBy",
                table: "Pages");

            migrationBuilder.DropColumn(
                name: "Message",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "ReturnedAtUtc",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "ReturnedBy",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "SavedRevisionId",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "SourceRevisionId",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "SubmittedAtUtc",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "SubmittedBy",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "Writers",
                table: "Drafts");
        }
    }
}
