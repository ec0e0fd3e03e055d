using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class RevisionWriters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Writers",
                table: "Revisions",
                type: "nvarchar(max)",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Writers",
                table: "Schedule",
                type: "nvarchar(max)",
                nullable: false,
                defaultValue: "");

            // Before this column a revision named one writer. What a second person published, and is not marked as urgent, has none left.
            migrationBuilder.Sql("""
                UPDATE Revisions SET Writers = AuthorId
                WHERE NOT EXISTS (SELECT 1 FROM PublicationLog WHERE PublicationLog.RevisionId = Revisions.Id)
                OR EXISTS (SELECT 1 FROM Publications WHERE Publications.RevisionId = Revisions.Id AND Publications.UrgentReason IS NOT NULL);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Writers",
                table: "Schedule");

            migrationBuilder.DropColumn(
                name: "Writers",
                table: "Revisions");
        }
    }
}
