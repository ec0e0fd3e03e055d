using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FeedbackWork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AssigneeId",
                table: "Feedback",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "DoneAtUtc",
                table: "Feedback",
                type: "TEXT",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DoneBy",
                table: "Feedback",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "Feedback",
                type: "TEXT",
                maxLength: 500,
                nullable: false,
                defaultValue: "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "AssigneeId",
                table: "Feedback");

            migrationBuilder.DropColumn(
                name: "DoneAtUtc",
                table: "Feedback");

            migrationBuilder.DropColumn(
                name: "DoneBy",
                table: "Feedback");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "Feedback");
        }
    }
}
