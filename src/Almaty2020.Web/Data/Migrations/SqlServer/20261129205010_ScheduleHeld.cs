using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ScheduleHeld : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ConfirmedBy",
                table: "Schedule",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "HeldAtUtc",
                table: "Schedule",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ConfirmedBy",
                table: "Schedule");

            migrationBuilder.DropColumn(
                name: "HeldAtUtc",
                table: "Schedule");
        }
    }
}
