//! x
use tieline_core::registry::Registry;
fn main(){
 let r=Registry::new(&[&tieline_telrex::VENDOR,&tieline_enghouse::VENDOR,&tieline_verba::VENDOR,&tieline_xivo::VENDOR],&[]).unwrap();
 for l in r.list(){ match r.map(&format!("{}@{}",l.id,l.version)) { Ok(m)=>println!("{} {} {}",m.full_id(),m.default,m.columns.len()), Err(e)=>println!("{}@{}: {e}",l.id,l.version)} }
}
