using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Editing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "UrgentBy",
                table: "Publications",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "UrgentReason",
                table: "Publications",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Message",
                table: "Drafts",
                type: "TEXT",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "ReturnedAtUtc",
                table: "Drafts",
                type: "TEXT",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ReturnedBy",
                table: "Drafts",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SavedRevisionId",
                table: "Drafts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SubmittedAtUtc",
                table: "Drafts",
                type: "TEXT",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBy",
                table: "Drafts",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Writers",
                table: "Drafts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "IX_Drafts_SavedRevisionId",
                table: "Drafts",
                column: "SavedRevisionId");

            migrationBuilder.AddForeignKey(
                name: "FK_Drafts_Revisions_SavedRevisionId",
                table: "Drafts",
                column: "SavedRevisionId",
                principalTable: "Revisions",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            // Who has written in a draft begun before is known of the last one alone.
            migrationBuilder.Sql("UPDATE Drafts SET Writers = UpdatedBy");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Drafts_Revisions_SavedRevisionId",
                table: "Drafts");

            migrationBuilder.DropIndex(
                name: "IX_Drafts_SavedRevisionId",
                table: "Drafts");

            migrationBuilder.DropColumn(
                name: "UrgentBy",
                table: "Publications");

            migrationBuilder.DropColumn(
                name: "UrgentReason",
                table: "Publications");

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
