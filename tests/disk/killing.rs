//! Open this for a hundred kills: whatever the moment, each file is old or new, and the next run is not disturbed.

use super::process::Process;
use super::*;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;
use temporal_fix::disk::AllowDirty;

const FILES: [&str; 4] = ["a.py", "b.py", "pkg/alone.py", "pkg/c.py"];
const READY: &str = "ready to be killed";

/// The text that a file has after so many rewrites; long enough that half of one is seen to be half.
fn text(generation: u64) -> String {
    format!("# generation {generation}\n").repeat(8_000)
}

/// None: what lies there is no whole text of any generation.
fn generation(found: &str) -> Option<u64> {
    let number = found.lines().next()?.strip_prefix("# generation ")?.parse().ok()?;
    (found == text(number)).then_some(number)
}

/// Brings every file to the next generation, three of them as one group.
fn rewrite(walk: &Walk<'_>) {
    let disk = Disk::open(walk).unwrap();
    let paths = disk.list().into_iter().map(|entry| entry.path).collect::<Vec<_>>();
    assert_eq!(paths.iter().map(FilePath::as_str).collect::<Vec<_>>(), FILES);
    assert!(disk.guard(&paths, &[], AllowDirty::Yes).blocked.is_empty());
    let found: Vec<String> = paths.iter().map(|path| String::from_utf8(disk.read(path).unwrap()).unwrap()).collect();
    let next = text(found.iter().map(|text| generation(text).expect("a whole text")).max().unwrap() + 1);
    let group = |path: &str| usize::from(path == "pkg/alone.py");
    let all: Vec<_> = FILES.iter().map(|path| changed(&disk, path, &next, group(path))).collect();
    assert_eq!(disk.write(&all), []);
}

/// What the process that is to be killed does.
pub(super) fn write_forever(walk: &Walk<'_>) {
    rewrite(walk);
    let mut stdout = std::io::stdout();
    writeln!(stdout, "\n{READY}").unwrap();
    stdout.flush().unwrap();
    loop {
        rewrite(walk);
    }
}

/// Kills its process when a test ends early.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A small generator of numbers, the same ones each time.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn a_hundred_kills_leave_each_file_old_or_new() {
    let tree = Tree::new();
    FILES.iter().for_each(|path| tree.file(path, &text(0)));
    let process = Process::new();
    let mut seeded = Seeded(2024);
    let mut hits = 0;
    for round in 0..100 {
        let mut command = Command::new(process.program());
        let command = process.prepare(&mut command, "write-forever", &tree.root).stdout(Stdio::piped());
        let mut victim = Victim(command.stderr(Stdio::null()).spawn().unwrap());
        let mut lines = BufReader::new(victim.0.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == READY), "round {round}: the writer gave up");
        thread::sleep(Duration::from_micros(seeded.below(20_000)));
        victim.0.kill().unwrap();
        victim.0.wait().unwrap();
        for path in FILES {
            assert!(generation(&tree.text(path)).is_some_and(|number| number > 0), "round {round}: {path} is torn");
        }
        assert_eq!(targets(&tree.open(&["."])), FILES, "round {round}");
        for stray in tree.names().into_iter().filter(|name| name != "pkg" && !FILES.contains(&name.as_str())) {
            let name = stray.rsplit('/').next().unwrap();
            assert!(name.starts_with(".temporal-fix-") && name.ends_with(".tmp"), "round {round}: {stray}");
            fs::remove_file(tree.path(&stray)).unwrap();
            hits += 1;
        }
    }
    assert!(hits > 0, "no kill came in the middle of a write");
    rewrite(&Walk { working_dir: &tree.root, paths: &[], force_exclude: false, excluded: &|_| false, threads: 1 });
    let generations: BTreeSet<Option<u64>> = FILES.iter().map(|path| generation(&tree.text(path))).collect();
    assert_eq!(generations.len(), 1, "the next run finishes what was begun");
}

/// Ctrl-C while files are written: what was begun is whole, what was not is named, and nothing else lies there.
#[test]
#[cfg(unix)]
fn an_interrupted_run_leaves_no_temporary_file() {
    const OLD: &str = "from temporalio import workflow\n\n\n@workflow.defn\nclass F:\n    @workflow.run\n    async def \
                       run(self) -> None:\n        await workflow.execute_activity(\"ship\")\n";
    let folder = tempfile::tempdir().unwrap();
    let path = |number: usize| folder.path().join(format!("f{number}.py"));
    let read = |number: usize| std::fs::read_to_string(path(number)).unwrap();
    (0..400).for_each(|number| std::fs::write(path(number), OLD).unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    let run = command.arg("-q").current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut run = Victim(run.unwrap());
    while run.0.try_wait().unwrap().is_none() && (0..400).all(|number| read(number) == OLD) {}
    let _ = Command::new("kill").args(["-INT", &run.0.id().to_string()]).stderr(Stdio::null()).status();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut run.0.stderr.take().unwrap(), &mut said).unwrap();
    let code = run.0.wait().unwrap().code();
    let left = (0..400).filter(|&number| read(number) == OLD).count();
    assert_eq!(said.matches("was not rewritten: the run was interrupted").count(), left, "{said}");
    assert_eq!(code, Some(if left > 0 { 2 } else { 0 }), "{said}");
    assert!((0..400).all(|number| read(number) == OLD || read(number).contains("start_to_close_timeout=")));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 400);
}
