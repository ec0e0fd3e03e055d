using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Snapshot : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "SourceRevisionId",
                table: "Publications",
                type: "int",
                nullable: true);

            migrationBuilder.Sql("UPDATE Publications SET SourceRevisionId = (SELECT r.SourceRevisionId FROM Revisions AS r WHERE r.Id = Publications.RevisionId);");

            migrationBuilder.CreateIndex(
                name: "IX_Publications_RendererVersion",
                table: "Publications",
                column: "RendererVersion");

            migrationBuilder.CreateIndex(
                name: "IX_Publications_Snapshot",
                table: "Publications",
                columns: new[] { "PageId", "Language" })
                .Annotation("SqlServer:Include", new[] { "RevisionId", "SourceRevisionId", "RetiredAtUtc", "RetiredNote", "Path", "Title", "ShortTitle", "Summary", "LastReviewed", "ChangedAtUtc" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Publications_RendererVersion",
                table: "Publications");

            migrationBuilder.DropIndex(
                name: "IX_Publications_Snapshot",
                table: "Publications");

            migrationBuilder.DropColumn(
                name: "SourceRevisionId",
                table: "Publications");
        }
    }
}
